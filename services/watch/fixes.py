"""The actions that set findings right, as buttons of their alerts."""

from __future__ import annotations

from services.specs import Fix

DISABLE = Fix("disable_user", "Disable", "disable {about}")
REVOKE_SESSIONS = Fix("revoke_sessions", "Revoke sessions", "revoke sessions {about}")
RESET_MFA = Fix("reset_mfa", "Reset MFA", "reset mfa {about}")
DELETE_GUEST = Fix("delete_guest", "Delete guest", "delete guest {about}")
DISMISS_RISK = Fix("dismiss_risk", "Dismiss risk", "dismiss risk {about}")
CONFIRM_COMPROMISED = Fix("confirm_compromised", "Confirm compromised", "confirm compromised {about}")
DISABLE_APP = Fix("disable_app", "Disable the app", "disable app {about}")
REMOVE_APP_ACCESS = Fix("remove_app_access", "Remove its access", "remove app access {about}")
REVOKE_CONSENT = Fix("revoke_consent", "Revoke consent", "revoke consent {about}")
