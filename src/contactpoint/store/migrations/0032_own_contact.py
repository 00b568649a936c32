"""What people ask for as their own telephone number and e-mail address, until it is confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0031_reports")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="contact_asked",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="contact_confirmed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="account",
            name="contact_carried",
            field=models.BooleanField(default=True),
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(("contact_carried", False)),
                fields=["id"],
                name="contact_to_carry",
            ),
        ),
    ]
