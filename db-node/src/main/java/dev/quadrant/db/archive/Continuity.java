package dev.quadrant.db.archive;

import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.Divergence;
import dev.quadrant.db.repository.Gap;
import dev.quadrant.db.repository.Repository;
import java.io.IOException;
import java.util.List;

/**
 * What the archive has behind it; an immutable snapshot.
 *
 * @param line the chains that the archive goes on from, oldest first, and the one that is written
 * @param gaps the gaps on record, oldest first
 * @param divergences what former primaries had and their successors not, oldest first
 */
public record Continuity(List<String> line, List<Gap> gaps, List<Divergence> divergences) {
    static final Continuity NONE = new Continuity(List.of(), List.of(), List.of());

    public Continuity {
        line = List.copyOf(line);
        gaps = List.copyOf(gaps);
        divergences = List.copyOf(divergences);
    }

    static Continuity of(Repository repository, Chain chain) throws IOException {
        return new Continuity(
                repository.line(chain).stream().map(Chain::id).toList(), repository.gaps(), repository.divergences());
    }
}
