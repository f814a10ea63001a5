"""The app `students`; see docs/ and the opening line of each module."""

from django.apps import AppConfig


class StudentsConfig(AppConfig):
    name = "students"
    verbose_name = "Leerlingen"
