"""Addresses of branches: directives, reports, Party life, and the end of a branch."""

from django.urls import path

from nongan.branches.views import directives, dissolving, party_life, reports

app_name = "branches"
urlpatterns = [
    path("directives/", directives.directive_list, name="directive-list"),
    path("directives/issue/", directives.directive_issue, name="directive-issue"),
    path("directives/<uuid:directive_id>/", directives.directive_detail, name="directive-detail"),
    path(
        "directives/<uuid:directive_id>/withdraw/",
        directives.directive_withdraw,
        name="directive-withdraw",
    ),
    path("directive-copies/<int:copy_id>/see/", directives.copy_see, name="directive-see"),
    path("directive-copies/<int:copy_id>/answer/", directives.copy_answer, name="directive-answer"),
    path("branch-reports/", reports.report_list, name="report-list"),
    path("branch-reports/fill/", reports.report_fill, name="report-fill"),
    path("branch-reports/<uuid:report_id>/", reports.report_detail, name="report-detail"),
    path(
        "branch-reports/<uuid:report_id>/figures/<slug:code>/",
        reports.report_figure,
        name="report-figure",
    ),
    path("branch-reports/<uuid:report_id>/write/", reports.report_write, name="report-write"),
    path("branch-reports/<uuid:report_id>/submit/", reports.report_submit, name="report-submit"),
    path("branch-reports/<uuid:report_id>/accept/", reports.report_accept, name="report-accept"),
    path("branch-reports/<uuid:report_id>/return/", reports.report_return, name="report-return"),
    path("party-life/", party_life.party_life, name="party-life"),
    path("party-life/register.xlsx", party_life.party_life_xlsx, name="party-life-xlsx"),
    path("party-life/add/<uuid:branch_id>/", party_life.party_life_add, name="party-life-add"),
    path(
        "party-life/<uuid:record_id>/withdraw/",
        party_life.party_life_withdraw,
        name="party-life-withdraw",
    ),
    path(
        "branches/<uuid:branch_id>/dissolution/",
        dissolving.branch_dissolution,
        name="branch-dissolution",
    ),
    path(
        "branches/<uuid:branch_id>/release-members/",
        dissolving.members_release,
        name="members-release",
    ),
    path("branches/<uuid:branch_id>/notes/", dissolving.notes_write, name="notes-write"),
    path("branches/<uuid:branch_id>/archive/", dissolving.branch_archive, name="branch-archive"),
    path("branches/<uuid:branch_id>/archive.zip", dissolving.archive_export, name="archive-export"),
    path("performance-notes/", dissolving.note_list, name="note-list"),
    path("performance-notes/notes.xlsx", dissolving.notes_xlsx, name="notes-xlsx"),
]
