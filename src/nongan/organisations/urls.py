"""Addresses of the registry."""

from django.urls import path

from nongan.organisations.views import (
    exports,
    grants,
    members,
    start,
    structure,
    structure_changes,
)

app_name = "organisations"
urlpatterns = [
    path("county/", structure.overview, name="overview"),
    path("county/set/", structure_changes.county_set, name="county-set"),
    path("streets/add/", structure_changes.street_add, name="street-add"),
    path("streets/<int:street_id>/rename/", structure_changes.street_rename, name="street-rename"),
    path("streets/<int:street_id>/close/", structure_changes.street_close, name="street-close"),
    path("communities/add/", structure_changes.community_add, name="community-add"),
    path("communities/<int:community_id>/", structure.community_detail, name="community-detail"),
    path(
        "communities/<int:community_id>/rename/",
        structure_changes.community_rename,
        name="community-rename",
    ),
    path(
        "communities/<int:community_id>/close/",
        structure_changes.community_close,
        name="community-close",
    ),
    path("organs/add/", structure_changes.organ_add, name="organ-add"),
    path("organs/<int:organ_id>/", structure.organ_detail, name="organ-detail"),
    path("organs/<int:organ_id>/change/", structure_changes.organ_change, name="organ-change"),
    path("organs/<int:organ_id>/close/", structure_changes.organ_close, name="organ-close"),
    path(
        "party-organisations/add/",
        structure_changes.party_organisation_add,
        name="party-organisation-add",
    ),
    path(
        "party-organisations/<int:row_id>/rename/",
        structure_changes.party_organisation_rename,
        name="party-organisation-rename",
    ),
    path(
        "party-organisations/<int:row_id>/place/",
        structure_changes.party_organisation_place,
        name="party-organisation-place",
    ),
    path(
        "party-organisations/<int:row_id>/close/",
        structure_changes.party_organisation_close,
        name="party-organisation-close",
    ),
    path("members/", members.member_list, name="member-list"),
    path("members/add/", members.member_add, name="member-add"),
    path("members/<uuid:member_id>/", members.member_detail, name="member-detail"),
    path("members/<uuid:member_id>/phone/", members.member_unmask, name="member-unmask"),
    path("members/<uuid:member_id>/change/", members.member_change, name="member-change"),
    path("members/<uuid:member_id>/move/", members.member_move, name="member-move"),
    path("members/<uuid:member_id>/leave/", members.member_leave, name="member-leave"),
    path("members/<uuid:member_id>/return/", members.member_return, name="member-return"),
    path("roles/", grants.grant_list, name="grant-list"),
    path("roles/give/", grants.grant_give, name="grant-give"),
    path("roles/<int:grant_id>/end/", grants.grant_end, name="grant-end"),
    path("roles/waiting/give/", grants.proposals_give, name="proposals-give"),
    path("roles/waiting/<int:proposal_id>/drop/", grants.proposal_drop, name="proposal-drop"),
    path("exports/", exports.export_list, name="export-list"),
    path("exports/request/", exports.export_request, name="export-request"),
    path("exports/<uuid:request_id>/approve/", exports.export_approve, name="export-approve"),
    path("exports/<uuid:request_id>/refuse/", exports.export_refuse, name="export-refuse"),
    path("exports/<uuid:request_id>/take/", exports.export_take, name="export-take"),
    path("start/", start.start, name="start"),
    path("start/structure/", start.structure_import, name="structure-import"),
    path("start/structure/preview/", start.structure_preview, name="structure-preview"),
    path("start/structure/confirm/", start.structure_confirm, name="structure-confirm"),
    path("start/structure/form/", start.structure_form, name="structure-form"),
    path("start/accounts/", start.accounts_start, name="accounts-start"),
    path("start/accounts/make/", start.accounts_make, name="accounts-make"),
    path("start/roster-form/", start.roster_form, name="roster-form"),
]
