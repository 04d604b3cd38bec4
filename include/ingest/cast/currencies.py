"""ISO 4217: the decimals of each currency's minor unit."""

from __future__ import annotations

from include.ingest.rules import MinorUnits
from include.ingest.sql import cell, literal

_CODES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL
        BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK
        DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG
        HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL
        MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD
        PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL
        SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU
        UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
DIGITS = {code: digits for digits, codes in _CODES.items() for code in codes.split()}


_FACTORS = {0: "1", 1: "0.1", 2: "0.01", 3: "0.001", 4: "0.0001"}


def factor(digits_: str) -> str:
    """One minor unit of so many decimals as SQL, exact."""
    cases = " ".join(f"when {count} then {unit}" for count, unit in _FACTORS.items())
    return f"cast(case {digits_} {cases} end as decimal(5, 4))"


def digits(units: MinorUnits) -> str:
    """The decimals of a row's amount as SQL; NULL for a currency nobody knows."""
    if units.currency is None:
        return str(units.digits)
    known = DIGITS | {k.upper(): count for k, count in units.exceptions.items()}
    code = f"upper(trim({cell(units.currency.name)}))"
    cases = ""
    for count in sorted(set(known.values())):
        codes = ", ".join(literal(each) for each in known if known[each] == count)
        cases += f"when {code} in ({codes}) then {count} "
    return f"case {cases}end"
