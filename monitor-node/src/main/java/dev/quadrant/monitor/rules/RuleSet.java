package dev.quadrant.monitor.rules;

import dev.quadrant.monitor.yaml.FileProblem;
import java.util.List;

/**
 * What rule files say.
 *
 * @param groups in the order of files
 * @param problems empty when all is good; otherwise the groups are not to be used
 */
public record RuleSet(List<RuleGroup> groups, List<FileProblem> problems) {
    public RuleSet {
        groups = List.copyOf(groups);
        problems = List.copyOf(problems);
    }

    /** How many rules there are in all groups. */
    public int size() {
        return groups.stream().mapToInt(group -> group.rules().size()).sum();
    }
}
