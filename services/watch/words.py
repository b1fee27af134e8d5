"""The words people say for what several checks watch, as the wordings of a check take them."""

from __future__ import annotations

A_CHECK = "check|control|rule|test|finding|findings|hits|detection"
GUESTS = "guest|external|outsider|b2b"
ADMINS = "admin|privileged"
APPS = "app|principal|service-principal"
MFA = "mfa|factor|authenticator|passwordless"
NONE = "no|not|without|lack|missing|nobody|never"
MANY = "many|several|lots|numerous|crowd"
ROLES = "role|rights|access|permission|privilege|assignment"
PERMISSIONS = "permission|rights|scope|access|consent|grant|privileges"
MIGHTY = "high|heavy|dangerous|powerful|risky|excessive|broad|wide|sensitive|critical|privileged|mighty|strong"
UNUSED = "unused|inactive|dormant|stale|idle|abandoned|forgotten|sleeping|obsolete|old|dead|nobody|untouched"
ENDING = "expire|expiry|expiration|lapse|end|due|die|dying|out|renew|renewal|rotated|overdue"
CHANGES = "changed|edited|modified|altered|touched|updated"
FAILING = "error|failed|failure|conflict|broken|stuck|trouble"
