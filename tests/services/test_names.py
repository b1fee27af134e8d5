import pytest

from services.names import address


@pytest.mark.parametrize(
    ("upn", "mail", "shown"),
    [
        ("adelev@contoso.com", "other@contoso.com", "adelev@contoso.com"),
        ("anna_fabrikam.com#ext#@contoso.onmicrosoft.com", None, "anna@fabrikam.com"),
        ("Anna_Lind_fabrikam.com#EXT#@contoso.onmicrosoft.com", None, "Anna_Lind@fabrikam.com"),
        ("anna_fabrikam.com#ext#@contoso.onmicrosoft.com", "anna@new.example", "anna@new.example"),
        ("odd#ext#@contoso.onmicrosoft.com", None, "odd"),
    ],
)
def test_a_guest_is_shown_by_the_address_they_were_invited_by(upn: str, mail: str | None, shown: str) -> None:
    assert address(upn, mail) == shown
