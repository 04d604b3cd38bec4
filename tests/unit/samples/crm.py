"""What holds of every CRM that `include/samples/crm` invents."""

# Rows of it happened before what caused them; a part of a union.
BEFORE_ITS_CAUSE = """
    select 'answered' from cases
    where first_response_at < opened_at or resolved_at < first_response_at
    union all
    select 'kept' from promises where fulfilled_at < made_at
    union all
    select 'spoken' from activities inner join contacts using (contact_id)
    where activities.started_at > contacts.left_on + interval 1 day
    union all
    select 'spoke' from activities inner join users using (user_id)
    where activities.started_at > users.left_on + interval 1 day
"""
