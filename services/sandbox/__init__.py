"""A pretend Microsoft cloud over real HTTPS, for the demo, the tests and the benchmarks."""
