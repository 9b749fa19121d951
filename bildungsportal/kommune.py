"""How a Kommune is called, and what the law of its Land says: the words that ``setup_kommune`` starts with."""

from dataclasses import dataclass

from places.models import District

# First word of the name: its article in the genitive, its genitive, and the whole of it.
FORMS = {
    "Landkreis": ("des", "Landkreises", "Ganzer Landkreis"),
    "Kreis": ("des", "Kreises", "Ganzer Kreis"),
    "Stadt": ("der", "Stadt", "Ganze Stadt"),
    "Region": ("der", "Region", "Ganze Region"),
    "Städteregion": ("der", "Städteregion", "Ganze Städteregion"),
    "Regionalverband": ("des", "Regionalverbandes", "Ganzer Regionalverband"),
}

# What pages say of the law of the Land. Only what could be checked stands here; for all other Länder staff enter it.
LAWS = {
    "HE": {
        "accessibility_law": "dem Hessischen Behinderten-Gleichstellungsgesetz (HessBGG) und der Hessischen Verordnung "
        "über barrierefreie Informationstechnik (HVBIT)",
        "enforcement_body": "Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik des Landes "
        "Hessen\nbeim Regierungspräsidium Gießen, Landeskompetenzzentrum Barrierefreie IT (LBIT)\n"
        "https://lbit.hessen.de/Durchsetzungs-und-Ueberwachungsstelle/Durchsetzungsverfahren-beantragen",
        "data_protection_law": "§ 3 Absatz 1 des Hessischen Datenschutz- und Informationsfreiheitsgesetzes (HDSIG)",
        "data_protection_authority": "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit\n"
        "https://datenschutz.hessen.de",
    },
}


@dataclass(frozen=True)
class Wording:
    """For example "Landkreis Kassel", "des Landkreises Kassel", "Ganzer Landkreis"."""

    operator: str
    genitive: str
    area: str


def wording(district: District) -> Wording:
    """How to speak of ``district``, from its name and, where that says nothing ("Kassel"), from its kind."""
    first, _, rest = district.name.partition(" ")
    if first in FORMS and rest:
        return _with_form(first, rest)
    if district.name.casefold().endswith("kreis"):  # Main-Kinzig-Kreis, Wetteraukreis
        return Wording(district.name, f"des {district.name}es", "Ganzer Kreis")
    kind = "Stadt" if "stadt" in district.kind.casefold() else district.kind
    if kind in FORMS:
        return _with_form(kind, district.name)
    return Wording(district.name, f"von {district.name}", "Ganzes Gebiet")


def _with_form(form: str, place: str) -> Wording:
    article, genitive, area = FORMS[form]
    return Wording(f"{form} {place}", f"{article} {genitive} {place}", area)
