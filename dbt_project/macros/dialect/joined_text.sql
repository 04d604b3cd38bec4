{#
    The texts of a group as one, parted by semicolons, in the order of a column whose
    values differ within the group. Engines name and order this differently.
#}
{% macro joined_text(text, order) -%}
    {{ return(adapter.dispatch("joined_text")(text, order)) }}
{%- endmacro %}

{% macro duckdb__joined_text(text, order) -%}
string_agg({{ text }}, '; ' order by {{ order }})
{%- endmacro %}

{% macro spark__joined_text(text, order) -%}
array_join(
    transform(
        array_sort(collect_list(struct({{ order }} as place, {{ text }} as words))),
        each -> each.words
    ),
    '; '
)
{%- endmacro %}
