{#
    dbt-spark writes the text of a seed between quotes as it stands, apostrophes and all,
    and numbers as doubles: here every cell is escaped, and cast from text to its type.
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model["config"].get("column_types", {}) -%}
    {%- set statement -%}
insert into {{ this }} values
    {%- for row in agate_table.rows %}
(
        {%- for column in agate_table.column_names -%}
            {%- set cell = row[column] -%}
            {%- set kind = types.get(
                column, adapter.convert_type(agate_table, loop.index0)
            ) -%}
cast({{ "null" if cell is none else "'" ~ (
    cell | string | replace("\\", "\\\\") | replace("'", "\\'")
) ~ "'" }} as {{ kind }})
            {{- ", " if not loop.last }}
        {%- endfor -%}
)
        {{- "," if not loop.last }}
    {%- endfor %}
    {%- endset -%}
    {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
    {{ return(statement) }}
{%- endmacro %}
