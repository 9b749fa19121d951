"""How the portal speaks of its Kommune."""

import pytest

from bildungsportal.kommune import Wording, wording
from places.models import District


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Landkreis Kassel", "Landkreis", ("Landkreis Kassel", "des Landkreises Kassel", "Ganzer Landkreis")),
        ("Kreis Bergstraße", "Landkreis", ("Kreis Bergstraße", "des Kreises Bergstraße", "Ganzer Kreis")),
        ("Kassel", "Kreisfreie Stadt", ("Stadt Kassel", "der Stadt Kassel", "Ganze Stadt")),
        ("Stuttgart", "Stadtkreis", ("Stadt Stuttgart", "der Stadt Stuttgart", "Ganze Stadt")),
        ("Main-Kinzig-Kreis", "Landkreis", ("Main-Kinzig-Kreis", "des Main-Kinzig-Kreises", "Ganzer Kreis")),
        ("Wetteraukreis", "Landkreis", ("Wetteraukreis", "des Wetteraukreises", "Ganzer Kreis")),
        ("Gifhorn", "Landkreis", ("Landkreis Gifhorn", "des Landkreises Gifhorn", "Ganzer Landkreis")),
        ("Kleve", "Kreis", ("Kreis Kleve", "des Kreises Kleve", "Ganzer Kreis")),
        ("Region Hannover", "Landkreis", ("Region Hannover", "der Region Hannover", "Ganze Region")),
        (
            "Regionalverband Saarbrücken",
            "Regionalverband",
            ("Regionalverband Saarbrücken", "des Regionalverbandes Saarbrücken", "Ganzer Regionalverband"),
        ),
        ("Irgendwo", "Gebiet", ("Irgendwo", "von Irgendwo", "Ganzes Gebiet")),
    ],
)
def test_operator_genitive_and_area(name, kind, expected):
    assert wording(District(name=name, kind=kind)) == Wording(*expected)
