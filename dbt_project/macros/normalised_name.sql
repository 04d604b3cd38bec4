{#
    A company's name as it is compared: lower case, ё as е, words only, without the legal
    forms of the var `legal_forms`; NULL if nothing is left. Words are set apart by two
    blanks, so that of two forms in a row each has blanks of its own.
#}
{% macro normalised_name(name) -%}
{%- set spoken = "replace(replace(lower(" ~ name ~ "), 'ё', 'е'), '&', ' and ')" -%}
{%- set words = replace_pattern(spoken, "[^\\p{L}\\p{N}]+", "  ") -%}
{%- set forms = [] -%}
{%- for form in var("legal_forms") -%}
{%- do forms.append(form | replace(" ", "  ")) -%}
{%- endfor -%}
{%- set bare = replace_pattern(
    "'  ' || " ~ words ~ " || '  '", " (" ~ forms | join("|") ~ ") ", " "
) -%}
nullif(trim({{ replace_pattern(bare, " +", " ") }}), '')
{%- endmacro %}
