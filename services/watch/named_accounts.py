"""Accounts that an administrator has named in the limits of a check."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from services.resources.users import User


def same(accounts: Sequence[str]) -> ColumnElement[bool]:
    """That a user is one of `accounts`: user principal names or object ids."""
    named = [account.strip().lower() for account in accounts]
    return or_(col(User.upn).in_(named), col(User.id).in_(named))
