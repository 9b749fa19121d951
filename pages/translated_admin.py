"""Fields for the translations of a row, in the area of staff."""

from django import forms

from pages.languages import NAMES, OTHERS

MARK = "__"  # between the column and the language in the name of a field


class TranslatedForm(forms.ModelForm):
    """Reads and writes ``translations`` through its ``translated_fields``, such as "label__en"."""

    translated_fields: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.translated_fields:
            column, language = name.split(MARK)
            self.initial[name] = self.instance.translations.get(language, {}).get(column, "")

    def clean(self):
        data = super().clean()
        # Of languages that the portal had once, the texts stay.
        given = self.instance.translations.items()
        translations = {language: texts for language, texts in given if language not in OTHERS}
        for name in self.translated_fields:
            column, language = name.split(MARK)
            if text := self.cleaned_data.get(name):
                translations.setdefault(language, {})[column] = text
        self.instance.translations = translations
        return data


class TranslatedAdmin:
    """Mix it in before the admin of a ``Translated`` model: a group of fields for each language."""

    def translation_fieldsets(self, request, obj) -> list[tuple]:
        """None for those who may only look."""
        may_write = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_write:
            return []
        return [
            (NAMES[language], {"fields": [f"{column}{MARK}{language}" for column in self.model.TRANSLATED]})
            for language in OTHERS
        ]

    def get_fieldsets(self, request, obj=None):
        return [*super().get_fieldsets(request, obj), *self.translation_fieldsets(request, obj)]

    def get_form(self, request, obj=None, change=False, **kwargs):
        fields = {
            name: self.translated_field(request, *name.split(MARK))
            for _language, group in self.translation_fieldsets(request, obj)
            for name in group["fields"]
        }
        form = type(self.form)(
            "TranslatedForm", (TranslatedForm, self.form), {**fields, "translated_fields": (*fields,)}
        )
        return super().get_form(request, obj, change, **{"form": form, **kwargs})

    def translated_field(self, request, column: str, language: str) -> forms.Field:
        field = self.model._meta.get_field(column)
        label = f"{field.verbose_name} ({NAMES[language]})"
        return self.formfield_for_dbfield(field, request, required=False, label=label, help_text="")

    def construct_change_message(self, request, form, formsets, add=False) -> list[str]:
        names = super().construct_change_message(request, form, formsets, add)
        return list(dict.fromkeys("translations" if name in form.translated_fields else name for name in names))
