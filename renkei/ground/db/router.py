"""One database, two connections: `office` is the same database seen by the statistics role."""


class OneDatabase:
    def db_for_read(self, model, **hints):
        return "default"

    def db_for_write(self, model, **hints):
        return "default"

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
