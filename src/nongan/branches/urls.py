"""Addresses of branches: founding, posts, groups, directives, reports, Party life, the end."""

from django.urls import path

from nongan.branches.views import (
    appointing,
    directives,
    dissolving,
    documents,
    founding,
    groups,
    party_life,
    reports,
)
from nongan.kernel.documents import FORMS

app_name = "branches"
BRANCH = "branches/<uuid:branch_id>"
APPOINTMENT = "appointments/<uuid:appointment_id>"
urlpatterns = [
    path("branches/", founding.branch_list, name="branch-list"),
    path("branches/found/", founding.branch_found, name="branch-found"),
    path("branches/found/all/", founding.branches_found, name="branches-found"),
    path("branches/propose/", founding.branch_propose, name="branch-propose"),
    path(f"{BRANCH}/", founding.branch_detail, name="branch-detail"),
    path(f"{BRANCH}/approve/", founding.branch_approve, name="branch-approve"),
    path(f"{BRANCH}/start/", founding.branch_start, name="branch-start"),
    path(f"{BRANCH}/withdraw/", founding.branch_withdraw, name="branch-withdraw"),
    path(f"{BRANCH}/dissolving/", founding.dissolving_start, name="dissolving-start"),
    path(f"{BRANCH}/go-on/", founding.dissolving_call_off, name="dissolving-call-off"),
    path(f"{BRANCH}/dissolve/", founding.branch_dissolve, name="branch-dissolve"),
    path(f"{BRANCH}/nominate/", appointing.appointment_nominate, name="appointment-nominate"),
    path(f"{BRANCH}/nominate/add/", appointing.appointment_add, name="appointment-add"),
    path(
        f"{APPOINTMENT}/deliberate/",
        appointing.appointment_deliberate,
        name="appointment-deliberate",
    ),
    path(f"{APPOINTMENT}/decide/", appointing.appointment_decide, name="appointment-decide"),
    path(f"{APPOINTMENT}/notify/", appointing.appointment_notify, name="appointment-notify"),
    path(f"{APPOINTMENT}/start/", appointing.appointment_start, name="appointment-start"),
    path(f"{APPOINTMENT}/relieve/", appointing.appointment_relieve, name="appointment-relieve"),
    path(f"{APPOINTMENT}/withdraw/", appointing.appointment_withdraw, name="appointment-withdraw"),
    path(
        f"{BRANCH}/documents/<slug:kind>.<slug:form>",
        documents.branch_document,
        name="branch-document",
    ),
    path(f"{BRANCH}/groups/settle/", groups.groups_settle, name="groups-settle"),
    path(f"{BRANCH}/groups/move/", groups.group_move, name="group-move"),
    path(f"{BRANCH}/groups/leader/", groups.group_leader, name="group-leader"),
    path(f"{BRANCH}/groups/dissolve/", groups.groups_dissolve, name="groups-dissolve"),
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
    *(
        path(
            f"party-life/register.{form}",
            party_life.party_life_register,
            {"form": form},
            name=f"party-life-{form}",
        )
        for form in FORMS
    ),
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
