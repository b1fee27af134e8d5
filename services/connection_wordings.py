"""How people name one connection, and say that it works."""

from __future__ import annotations

THING = "connection|connectivity|tenant|subscription|link"
ONE = f"[{THING}|access] [to|of|with|for|on] <connection> ['s] [{THING}|sign-in]"
WORKS = (
    "[is|are|can|does|do] [still] [be|all] work|works|working|reachable|reached|ok|connected|healthy|alive|online|"
    "available|fine|up|ticking|humming|responding|responds|answers|answer|answering|valid|"
    "good|intact [properly|well|fine|right|correctly|running|over|along]"
)
RENEWED = "[own|client|app] [client|app] secret|secrets|key|password"
