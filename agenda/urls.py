"""Addresses of what waits, of the list of pupils and of *Inspectie*."""

from django.urls import path

from . import views
from .calendar import views as calendar
from .inspection import views as inspection

urlpatterns = [
    path("vandaag/", views.today, name="today"),
    path("agenda/", calendar.calendar, name="calendar"),
    path("agenda/<str:token>.ics", calendar.calendar_feed, name="calendar_feed"),
    path("schooljaar/", views.school_year_chart, name="year_chart"),
    path("leerlingen/", views.students, name="students"),
    path("inspectie/", inspection.inspection, name="inspection"),
    path("inspectie/schooljaren/", inspection.inspection_course, name="inspection_course"),
    path("plannen/<id:pk>/inspectie/", inspection.plan_inspection, name="plan_inspection"),
    path("mijn-school/", inspection.my_school, name="my_school"),
    path("inspectie.csv", inspection.inspection_csv, name="inspection_csv"),
    path("inspectie.xlsx", inspection.inspection_xlsx, name="inspection_xlsx"),
]
