"""The Party groups on a branch's page: proposed, settled, changed by hand."""

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from nongan.accounts.requests import SignedInRequest
from nongan.branches.forms import leading as forms
from nongan.branches.models import TemporaryBranch
from nongan.branches.policies import groups as policies
from nongan.branches.queries import groups as queries
from nongan.branches.rules.composition import USUAL_MEMBERS
from nongan.branches.rules.groups import USUAL
from nongan.branches.services import groups as services
from nongan.branches.views.leading import branch_seen, changed, who
from nongan.kernel.answering import only


def people(request: SignedInRequest, branch: TemporaryBranch) -> dict[str, Any]:
    """What the branch's page says of its people: by home, in groups, in proposed groups."""
    members = queries.people_of(branch) if branch.status in TemporaryBranch.LIVING else []
    lines = queries.group_lines(branch, members)
    told: dict[str, Any] = {
        "homes": queries.counts_by_home(members),
        "groups": lines,
        "ungrouped": len(members) - sum(len(line.members) for line in lines) if lines else 0,
        "can_keep_groups": policies.can_keep_groups(request.user, branch),
    }
    if told["can_keep_groups"] and not lines and members:
        size_form = forms.SizeForm(request.GET if request.GET.get("size") else None)
        size = USUAL
        if size_form.is_bound and size_form.is_valid():
            size = size_form.cleaned_data["size"]
        told |= {
            "many": len(members) > USUAL_MEMBERS,
            "size_form": size_form,
            "size": size,
            "proposal": queries.proposed_groups(branch, size=size, people=members),
        }
    elif told["can_keep_groups"]:
        told["move_form"] = forms.GroupForm(branch=branch, auto_id="move_%s")
        told["leader_form"] = forms.GroupForm(branch=branch, auto_id="leader_%s")
    return told


def _kept(request: SignedInRequest, branch_id: UUID) -> TemporaryBranch:
    branch = branch_seen(request, branch_id)
    only(policies.can_keep_groups(request.user, branch))
    return branch


@require_POST
def groups_settle(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Make the groups that were proposed."""
    branch = _kept(request, branch_id)

    def settle(data: dict[str, Any]) -> object:
        return services.settle_groups(branch_id=branch.id, **data, **who(request))

    return changed(request, forms.SettleForm(request.POST), settle, branch.id)


@require_POST
def group_move(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Put a member into a group."""
    return _member_in_group(request, branch_id, services.move_to_group)


@require_POST
def group_leader(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Name a member of a group its leader."""
    return _member_in_group(request, branch_id, services.name_group_leader)


def _member_in_group(request: SignedInRequest, branch_id: UUID, change: Any) -> HttpResponse:
    branch = _kept(request, branch_id)

    def make(data: dict[str, Any]) -> object:
        return change(
            branch_id=branch.id,
            member_number=data["member"].strip(),
            group_number=data["group"].number,
            **who(request),
        )

    return changed(request, forms.GroupForm(request.POST, branch=branch), make, branch.id)


@require_POST
def groups_dissolve(request: SignedInRequest, branch_id: UUID) -> HttpResponse:
    """Do without groups again."""
    branch = _kept(request, branch_id)

    def dissolve(_data: Any) -> object:
        return services.dissolve_groups(branch_id=branch.id, **who(request))

    return changed(request, Form(request.POST), dissolve, branch.id)
