"""Routes of planning."""

from django.urls import path

from qingmiao.planning.web import access, demand, housing, projects, rooms, scenarios, what_if

urlpatterns = [
    path("planning/what-if/", what_if.planning_what_if, name="planning_what_if"),
    path("building/", projects.being_built_near, name="being_built_near"),
    path("planning/", projects.planning_overview, name="planning_overview"),
    path("planning/projects/", projects.project_list, name="project_list"),
    path("planning/projects/new/", projects.project_begin, name="project_begin"),
    path("planning/projects/<int:pk>/", projects.project_show, name="project_show"),
    path("planning/projects/<int:pk>/<slug:step>/", projects.project_step, name="project_step"),
    path("planning/projects/files/<int:pk>/show/", projects.project_file, name="project_file"),
    path("planning/scenarios/<int:pk>/decide/", projects.scenario_decide, name="scenario_decide"),
    path("planning/scenarios/", scenarios.scenario_list, name="scenario_list"),
    path("planning/scenarios/new/", scenarios.scenario_ask, name="scenario_ask"),
    path("planning/scenarios/compare/", scenarios.scenario_compare, name="scenario_compare"),
    path("planning/scenarios/<int:pk>/", scenarios.scenario_show, name="scenario_show"),
    path("planning/scenarios/<int:pk>/plan.pdf", scenarios.scenario_print, name="scenario_print"),
    path("planning/scenarios/<int:pk>/sites.geojson", scenarios.scenario_geojson, name="scenario_geojson"),
    path("planning/rooms/", rooms.facility_list, name="facility_list"),
    path("planning/rooms/new/", rooms.facility_write, name="facility_write"),
    path("planning/rooms/template.xlsx", rooms.facility_template, name="facility_template"),
    path("planning/rooms/upload/", rooms.facility_upload, name="facility_upload"),
    path("planning/rooms/sheets/<int:sheet>/", rooms.facility_sheet, name="facility_sheet"),
    path("planning/rooms/sheets/<int:sheet>/undo/", rooms.facility_sheet_undo, name="facility_sheet_undo"),
    path("planning/rooms/<int:pk>/", rooms.facility_show, name="facility_show"),
    path("planning/rooms/<int:pk>/talk/", rooms.facility_talk, name="facility_talk"),
    path("planning/housing/", housing.housing_list, name="housing_list"),
    path("planning/housing/new/", housing.housing_register, name="housing_register"),
    path("planning/housing/<int:pk>/", housing.housing_show, name="housing_show"),
    path("planning/housing/<int:pk>/report/", housing.housing_report, name="housing_report"),
    path("planning/access/", access.planning_access, name="planning_access"),
    path("planning/access/<str:pk>/", access.planning_circle, name="planning_circle"),
    path("planning/demand/", demand.planning_demand, name="planning_demand"),
    path("planning/demand/counts/", demand.child_count_upload, name="child_count_upload"),
    path("planning/demand/counts/template.xlsx", demand.child_count_template, name="child_count_template"),
    path("planning/demand/counts/<int:sheet>/", demand.child_count_sheet, name="child_count_sheet"),
    path("planning/demand/counts/<int:sheet>/undo/", demand.child_count_sheet_undo, name="child_count_sheet_undo"),
    path("planning/demand/<str:pk>/", demand.planning_demand_show, name="planning_demand_show"),
]
