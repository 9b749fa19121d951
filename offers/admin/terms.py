"""The vocabularies of offers, and words that mean the same."""

from django import forms
from django.contrib import admin

from accounts.admin_base import LoggedAdmin
from offers.catalogue.text import MAX_PHRASE, STOP_WORDS, stems, synonym_key
from offers.models import FocusTheme, FundingScheme, Language, LifePhase, SynonymGroup, TargetGroup, Topic
from providers.admin.terms import TermAdmin


@admin.register(LifePhase)
class LifePhaseAdmin(TermAdmin):
    own_fields = ["min_age", "max_age", "icon", "next_phases"]
    checkbox_fields = ["next_phases"]


@admin.register(Topic)
class TopicAdmin(TermAdmin):
    list_display = ["label", "parent", "code", "order", "is_active", "replaced_by"]
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent", "replaced_by"]
    own_fields = ["parent"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Topic.objects.filter(parent=None)  # there are two levels
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(FocusTheme)
class FocusThemeAdmin(TermAdmin):
    own_fields = ["text", "starts_on", "ends_on"]


@admin.register(FundingScheme)
class FundingSchemeAdmin(TermAdmin):
    own_fields = ["valid_from", "valid_until"]


admin.site.register([Language, TargetGroup], TermAdmin)


class SynonymGroupForm(forms.ModelForm):
    """Refuses what a search could not use."""

    class Meta:
        help_texts = {
            "words": "Je Zeile ein Wort oder eine Wortgruppe, mindestens zwei. Wer eines davon sucht, findet auch die "
            "anderen. Ein Wort findet auch, was mit ihm beginnt: „Handy“ findet „Handykurs“. Kurze Wörter bis drei "
            "Buchstaben finden nur sich selbst. Groß- und Kleinschreibung, Umlaute und Bindestriche sind gleichgültig."
        }

    def clean_words(self):
        words = self.cleaned_data["words"]
        groups = {self.found_by(phrase): group for group in self.other_groups() for phrase in group.phrases}
        seen: set[tuple[str, ...]] = set()
        problems = []
        for phrase in SynonymGroup(words=words).phrases:
            found_by = self.found_by(phrase)
            if set(found_by) <= STOP_WORDS:
                problems.append(f"„{phrase}“ beachtet die Suche nicht.")
            elif len(found_by) > MAX_PHRASE:
                problems.append(f"„{phrase}“ ist zu lang. Eine Wortgruppe hat höchstens {MAX_PHRASE} Wörter.")
            elif found_by in seen:
                problems.append(f"„{phrase}“ ist für die Suche dasselbe wie ein anderes Wort dieser Gruppe.")
            elif found_by in groups:
                problems.append(f"„{phrase}“ steht schon in der Gruppe „{groups[found_by]}“.")
            seen.add(found_by)
        if problems:
            raise forms.ValidationError(problems)
        return words

    def other_groups(self):
        return SynonymGroup.objects.exclude(pk=self.instance.pk)

    @staticmethod
    def found_by(phrase: str) -> tuple[str, ...]:
        return stems(synonym_key(phrase))


@admin.register(SynonymGroup)
class SynonymGroupAdmin(LoggedAdmin):
    form = SynonymGroupForm
    list_display = ["__str__"]
    search_fields = ["words"]
