"""Category and search text of the keys that are there already."""

from django.db import migrations

from keys.rules.key_category import category_of
from keys.rules.search.parts import search_text_of

ROWS_AT_ONCE = 1_000
COLUMNS = ("pk", "type", "name", "metadata", "owner_username")


def fill(apps, schema_editor):
    keys = apps.get_model("keys", "ApiKey").objects.using(schema_editor.connection.alias)
    for key in keys.only(*COLUMNS).iterator(chunk_size=ROWS_AT_ONCE):
        keys.filter(pk=key.pk).update(
            category=category_of(key_type=key.type, name=key.name, metadata=key.metadata).value,
            search_text=search_text_of(key.name, key.owner_username),
        )


class Migration(migrations.Migration):
    dependencies = [("keys", "0002_key_list")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
