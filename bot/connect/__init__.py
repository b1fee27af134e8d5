"""The connect page: where an administrator connects a tenant or subscription, step by step, in a browser."""
