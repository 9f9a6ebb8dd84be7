package dev.quadrant.appliance;

import dev.quadrant.appliance.health.Conditions;
import java.util.List;

/** The cluster of a node that gossips with nobody: itself. */
final class LoneMember implements Members {
    private final Identity identity;
    private final Conditions conditions;

    LoneMember(Identity identity, Conditions conditions) {
        this.identity = identity;
        this.conditions = conditions;
    }

    @Override
    public List<Member> all() {
        return List.of(new Member(
                identity.node(),
                identity.roles(),
                identity.admin(),
                Version.current(),
                State.ALIVE,
                conditions.ready()));
    }
}
