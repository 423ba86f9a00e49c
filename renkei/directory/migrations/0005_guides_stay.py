from django.db import migrations

from renkei.ground.db.operations import append_only, changeable


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_guides")]
    operations = [
        # an edition is replaced, never rewritten; what was counted and told of it is not taken back
        append_only("directory_guideedition"),
        changeable("directory_guideedition", "until", "review_on"),
        append_only("directory_guideopening"),
        append_only("directory_guidetelling"),
        # numbers are replaced by those of the same day, never rewritten
        append_only("directory_hospitalprofile"),
        changeable("directory_hospitalprofile", "replaced_at"),
    ]
