from datetime import date, datetime, time, timedelta

import pytest

from ingest.formats.number_formats import shown

ACCOUNTING = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (1234567, "#,##0", "1,234,567"),
        (999, "#,##0", "999"),
        (0.125, "0.0%", "12.5%"),
        (0.05, "0%", "5%"),
        (2.675, "0.00", "2.68"),
        (1234.5, ACCOUNTING, "$1,234.50"),
        (-1234.5, ACCOUNTING, "$(1,234.50)"),
        (0, ACCOUNTING, "$-"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (1234.5, '#,##0.00\\ "kr"', "1,234.50 kr"),
        (-5, "0.00;[Red]-0.00", "-5.00"),
        (-5, "0.00", "-5.00"),
        (-5, "$#,##0", "-$5"),
        (-0.001, "0.00", "0.00"),
        (7, "000", "007"),
        (0.5, "#.##", ".5"),
        (2, "0.##", "2"),
        (12345678, "0.00E+00", "1.23E+07"),
        (1234567, '#,##0.0,,"M"', "1.2M"),
        (5551234567, "[<=9999999]###-####;(###) ###-####", "(555) 123-4567"),
        (5551234, "[<=9999999]###-####;(###) ###-####", "555-1234"),
        (3, '0 "days"', "3 days"),
        (3, '"a;b" 0', "a;b 3"),
        (0, "0;-0;;@", ""),
        (0.75, "# ?/?", "0.75"),
    ],
)
def test_numbers(value, code, expected):
    assert shown(value, code) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1234.5, "1234.5"),
        (5.0, "5"),
        (-5, "-5"),
        (0.1 + 0.2, "0.3"),
        (1 / 3, "0.3333333333"),
        (123456789012, "1.23457E+11"),
        (0.00001, "1E-05"),
        (True, "TRUE"),
        ("n/a", "n/a"),
    ],
)
def test_values_without_a_format(value, expected):
    assert shown(value, "General") == expected


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        (datetime(2026, 3, 5), "mm-dd-yy", "3/5/2026"),
        (datetime(2026, 3, 5), "yyyy-mm-dd", "2026-03-05"),
        (date(2026, 3, 5), "dddd, d. mmmm yyyy", "Thursday, 5. March 2026"),
        (datetime(2026, 3, 5), "[$-409]d-mmm-yy;@", "5-Mar-26"),
        (datetime(2026, 3, 5, 14, 7), "m/d/yy h:mm", "3/5/2026 14:07"),
        (datetime(2026, 3, 5, 14, 7), "h:mm AM/PM", "2:07 PM"),
        (datetime(2026, 3, 5, 0, 7), "h:mm AM/PM", "12:07 AM"),
        (time(9, 5, 30), "hh:mm:ss", "09:05:30"),
        (time(9, 5, 30), "mm:ss", "05:30"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (date(2026, 3, 5), 'd "de" mmmm "de" yyyy', "5 de March de 2026"),
    ],
)
def test_dates_and_times(value, code, expected):
    assert shown(value, code) == expected
