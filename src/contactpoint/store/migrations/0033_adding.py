"""How many children an account or an organisation adds on a day."""

from django.db import migrations, models

APPLICATION = "contactpoint_app"


class Migration(migrations.Migration):
    dependencies = [("store", "0032_own_contact")]

    operations = [
        migrations.CreateModel(
            name="Adding",
            fields=[
                ("who", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("day", models.DateField(db_index=True)),
                ("hour", models.SmallIntegerField()),
                ("in_hour", models.IntegerField(default=0)),
                ("in_day", models.IntegerField(default=0)),
            ],
            options={"db_table": "store_adding"},
        ),
        migrations.RunSQL(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON store_adding TO {APPLICATION}",
            migrations.RunSQL.noop,
        ),
    ]
