import pytest

from services.names import address, domain_of, likely


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


@pytest.mark.parametrize(
    ("upn", "domain"),
    [
        ("adele_v@contoso.com", "contoso.com"),
        ("anna_lind_fabrikam.com#ext#@contoso.com", "fabrikam.com#ext#@contoso.com"),
        ("odd#ext#@contoso.com", "odd#ext#@contoso.com"),
        ("nobody", "nobody"),
    ],
)
def test_the_domain_of_a_guest_says_where_they_are_at_home_and_where_not(upn: str, domain: str) -> None:
    assert domain_of(upn) == domain


@pytest.mark.parametrize(
    ("said", "names", "meant"),
    [
        ("budjet 3", ("budget 2", "budget 3", "marketing"), "budget 3"),
        ("marketting", ("marketing", "market"), "marketing"),
        ("hrs", ("hr",), None),
        ("nowhere", ("sales",), None),
        ("campus", ("campusa", "campusb"), None),
    ],
)
def test_a_name_with_a_slip_in_it_is_the_one_it_may_be(said: str, names: tuple[str, ...], meant: str | None) -> None:
    assert likely(said, names) == meant
