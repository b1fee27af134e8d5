"""What people, places and departments are called in Contoso."""

from __future__ import annotations

GIVEN = (
    "Aaron Abigail Adam Aisha Alan Albert Alice Amanda Amit Amy Ana Andre Andrea Anita Anna Anthony Antonio Ashley "
    "Barbara Beatrice Benjamin Bianca Brian Brenda Bruno Camille Carla Carlos Carmen Caroline Catherine Charles "
    "Charlotte Chen Christian Christine Claire Clara Connor Cristina Daniel Daniela David Deborah Dennis Diana "
    "Dmitri Dominik Donna Dorothy Edith Eduardo Elena Eli Elisabeth Emil Emily Emma Eric Erika Esther Ethan Eva "
    "Fatima Felix Fernando Fiona Florian Francesca Frank Gabriel Georg George Gloria Grace Gregory Hana Hannah Hans "
    "Harold Heather Helen Hiroshi Hugo Ian Ibrahim Ines Ingrid Irene Isabel Ivan Jack Jacob James Jana Jane Jason "
    "Javier Jennifer Jessica Joan Joao Johan John Jonas Jose Joseph Joshua Julia Julian Karen Karl Katarina "
    "Katherine Keiko Kenneth Kevin Klaus Lars Laura Lauren Leila Lena Leon Liam Linda Lisa Louis Lucas Lucia Luis "
    "Luisa Magnus Manuel Marco Maria Marie Mark Marta Martin Mary Matteo Matthew Maya Mehmet Mei Melissa Michael "
    "Michelle Miguel Mohamed Monica Nadia Nancy Naomi Natalia Nathan Nicole Nikolai Nina Noah Noor Olga Oliver "
    "Olivia Omar Oscar Pablo Pamela Patricia Patrick Paul Paula Pedro Peter Philip Priya Rachel Rafael Ralph "
    "Raymond Rebecca Ricardo Richard Rita Robert Roberto Rosa Ruth Ryan Samantha Samuel Sandra Sara Scott Sebastian "
    "Sergei Sharon Silvia Simon Sofia Sonia Stefan Stephanie Steven Susan Sven Takashi Tamara Teresa Thomas Timothy "
    "Tobias Tomas Ursula Valentina Vanessa Vera Veronica Victor Viktor Vincent Virginia Walter Wei William Xavier "
    "Yasmin Yuki Yusuf Zoe "
).split()
SURNAMES = (
    "Abe Adams Ahmed Allen Alvarez Anderson Andersson Bailey Baker Barnes Bauer Becker Bell Bennett Berg Bianchi "
    "Brooks Brown Bryant Butler Campbell Carter Castro Chan Chang Chavez Chen Clark Cohen Coleman Collins Cook "
    "Cooper Costa Cox Cruz Davies Davis Diaz Dubois Edwards Eriksson Evans Fernandes Ferrari Fischer Fisher Flores "
    "Foster Fournier Fox Garcia Gibson Gomez Gonzalez Gordon Graham Gray Green Gruber Gupta Haddad Hall Hamilton "
    "Hansen Harris Hassan Hayes Henderson Hernandez Hill Hoffmann Howard Huang Hughes Hunt Ivanov Jackson James "
    "Jansen Jensen Johansson Johnson Jones Jung Kaiser Kelly Kennedy Khan Kim King Klein Koch Kowalski Kumar "
    "Lambert Lang Larsen Lee Lehmann Leroy Lewis Li Lindberg Liu Long Lopez Marino Marshall Martin Martinez Mason "
    "Meyer Miller Mitchell Mohamed Moore Morales Moreau Morgan Morris Murphy Murray Myers Nakamura Nelson Nguyen "
    "Nielsen Novak Olsen Ortiz Owens Park Parker Patel Perez Perry Petersen Peterson Petrov Phillips Popescu Powell "
    "Price Ramirez Ramos Reed Reyes Reynolds Ricci Richardson Richter Rivera Roberts Robinson Rodriguez Rogers "
    "Romano Rossi Roux Russell Ryan Sanchez Sanders Santos Sato Schmidt Schneider Schulz Scott Shah Sharma Silva "
    "Simmons Singh Smith Sokolov Stein Stewart Sullivan Suzuki Tanaka Taylor Thomas Thompson Torres Tran Turner "
    "Vargas Vasquez Vogel Wagner Walker Wallace Wang Ward Watson Weber West White Williams Wilson Wolf Wong Wood "
    "Wright Yamamoto Yang Yilmaz Young Zhang Zimmermann "
).split()
# City, state, country, usage location, hours from UTC, latitude, longitude, first two numbers of its addresses.
Place = tuple[str, str, str, str, int, float, float, str]
PLACES: tuple[Place, ...] = (
    ("Seattle", "Washington", "United States", "US", -8, 47.6062, -122.3321, "131.107"),
    ("Pittsburgh", "Pennsylvania", "United States", "US", -5, 40.4406, -79.9959, "23.96"),
    ("San Diego", "California", "United States", "US", -8, 32.7157, -117.1611, "40.112"),
    ("Chicago", "Illinois", "United States", "US", -6, 41.8781, -87.6298, "52.162"),
    ("London", "England", "United Kingdom", "GB", 0, 51.5074, -0.1278, "51.140"),
    ("Berlin", "Berlin", "Germany", "DE", 1, 52.52, 13.405, "20.79"),
    ("Paris", "Ile-de-France", "France", "FR", 1, 48.8566, 2.3522, "51.103"),
    ("Cairo", "Al Qahirah", "Egypt", "EG", 2, 30.0444, 31.2357, "102.37"),
    ("Tokyo", "Tokyo", "Japan", "JP", 9, 35.6762, 139.6503, "20.188"),
    ("Sao Paulo", "Sao Paulo", "Brazil", "BR", -3, -23.5505, -46.6333, "191.232"),
)
# Where nobody of Contoso works.
FAR_AWAY: tuple[Place, ...] = (
    ("Lagos", "Lagos", "Nigeria", "NG", 1, 6.5244, 3.3792, "102.89"),
    ("Hanoi", "Ha Noi", "Vietnam", "VN", 7, 21.0278, 105.8342, "113.160"),
    ("Minsk", "Minsk", "Belarus", "BY", 3, 53.9006, 27.559, "178.120"),
)
TITLES = {
    "Sales": ("Account Executive", "Sales Representative", "Sales Manager", "Inside Sales Specialist"),
    "Engineering": ("Engineer", "Senior Engineer", "Principal Engineer", "Engineering Manager"),
    "Retail": ("Store Associate", "Retail Manager", "Planner", "Merchandiser"),
    "Manufacturing": ("Operator", "Shift Lead", "Quality Engineer", "Plant Manager"),
    "Operations": ("Analyst", "Coordinator", "Operations Manager"),
    "Marketing": ("Marketing Assistant", "Campaign Manager", "Content Editor", "Marketing Manager"),
    "R&D": ("Designer", "Developer", "Scientist", "Lab Manager"),
    "Finance": ("Accountant", "Controller", "Financial Analyst", "Finance Manager"),
    "HR": ("Recruiter", "HR Partner", "HR Manager"),
    "IT": ("Support Engineer", "Systems Administrator", "Security Analyst", "IT Manager"),
    "Legal": ("Paralegal", "Counsel", "Legal Director"),
    "Executive Management": ("Chief of Staff", "Vice President"),
}
# How many of a hundred people work there.
SHARES = (
    ("Sales", 20), ("Engineering", 16), ("Retail", 15), ("Manufacturing", 13), ("Operations", 9), ("Marketing", 8),
    ("R&D", 6), ("Finance", 5), ("HR", 3), ("IT", 3), ("Legal", 1), ("Executive Management", 1),
)  # fmt: skip
PARTNERS = ("fabrikam.com", "northwindtraders.com", "adatum.com", "tailspintoys.com", "gmail.com", "outlook.com")
# Display names that a careless program draws as markup, mirrors, or chokes on.
HOSTILE = (
    "**Bold** <img src=x onerror=alert(1)> [link](https://evil.example) <at>All</at>",
    "محمد عبد الله",
    "דוד כהן",
    "Zoë 🦄 O'Brien-Müller",
    "Robert'); DROP TABLE users;--",
    '=HYPERLINK("https://evil.example","Payroll")',
    "Nguyễn Thị Minh Khai",
    "\u202eecnaniF\u202c Team",
)
