"""Changes to the registry: one function is one thing a person asks for, in one transaction."""

from nongan.organisations.services.accounts_in_bulk import create_accounts_in_bulk
from nongan.organisations.services.closing import (
    close_community,
    close_organ,
    close_party_organisation,
    close_street,
)
from nongan.organisations.services.export_requests import (
    approve_export,
    refuse_export,
    request_export,
    take_export,
)
from nongan.organisations.services.member_batches import (
    ChangedMember,
    LeftMember,
    MemberChanges,
    MovedMember,
    NewMember,
    RowEffect,
    undo_effects,
    write_members,
)
from nongan.organisations.services.member_values import MemberValues, values_of
from nongan.organisations.services.members import (
    change_member,
    leave_member,
    move_member,
    register_member,
    return_member,
)
from nongan.organisations.services.phones import unmask_phone
from nongan.organisations.services.register_structure import register_structure
from nongan.organisations.services.rights import (
    Place,
    drop_proposal,
    end_branch_offices,
    end_grant,
    give_grant,
    give_proposed_grants,
)
from nongan.organisations.services.structure import (
    OrganValues,
    PartyOrganisationValues,
    add_community,
    add_organ,
    add_party_organisation,
    add_street,
    change_organ,
    place_party_organisation,
    rename_part,
    set_county,
)

__all__ = [
    "ChangedMember",
    "LeftMember",
    "MemberChanges",
    "MemberValues",
    "MovedMember",
    "NewMember",
    "OrganValues",
    "PartyOrganisationValues",
    "Place",
    "RowEffect",
    "add_community",
    "add_organ",
    "add_party_organisation",
    "add_street",
    "approve_export",
    "change_member",
    "change_organ",
    "close_community",
    "close_organ",
    "close_party_organisation",
    "close_street",
    "create_accounts_in_bulk",
    "drop_proposal",
    "end_branch_offices",
    "end_grant",
    "give_grant",
    "give_proposed_grants",
    "leave_member",
    "move_member",
    "place_party_organisation",
    "refuse_export",
    "register_member",
    "register_structure",
    "rename_part",
    "request_export",
    "return_member",
    "set_county",
    "take_export",
    "undo_effects",
    "unmask_phone",
    "values_of",
    "write_members",
]
