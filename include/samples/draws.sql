-- SIMULATED: how chance and money are drawn. Variable: seed.

-- A whole number from 0 to outcomes - 1, from the MD5 of seed, subject and key: no draw
-- depends on the order of rows, a thread, or another draw about the same key.
create or replace macro draw(subject, key, outcomes) as
    cast(
        md5_number_lower(concat_ws(':', getvariable('seed'), subject, key)) % outcomes
        as integer
    );

-- Cents as money, exactly.
create or replace macro money(cents) as
    cast(cast(cents as decimal(16, 0)) * cast(0.01 as decimal(3, 2)) as decimal(18, 2));
