package dev.quadrant.db.archive;

import dev.quadrant.appliance.log.EventLog;
import dev.quadrant.db.repository.Chain;
import dev.quadrant.db.repository.SegmentManifest;
import dev.quadrant.db.repository.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Makes a damaged manifest anew from its segment, whose events have checksums of their own: an archive must not stop for it.
 */
final class ManifestRepair {
    private static final EventLog LOG = EventLog.of(ManifestRepair.class);

    private ManifestRepair() {}

    /**
     * The manifest of a segment; empty for one that is open.
     *
     * @param names all segments of the chain, in the server's order
     * @throws IOException when manifest and segment are both damaged
     */
    static Optional<SegmentManifest> manifest(Chain chain, List<String> names, int index) throws IOException {
        String name = names.get(index);
        try {
            return chain.manifest(name);
        } catch (IOException e) {
            Path segment = chain.segment(name);
            SegmentContent content = SegmentContent.read(segment);
            if (content.damage().isPresent()) {
                throw new IOException(
                        e.getMessage() + ", and its segment is damaged behind " + content.end() + ": "
                                + content.damage().get() + "; put both back from a copy of the repository",
                        e);
            }
            LOG.warn("manifest-made-anew", "segment", segment, "cause", String.valueOf(e.getMessage()));
            Optional<String> next = index + 1 < names.size() ? Optional.of(names.get(index + 1)) : content.rotatesTo();
            if (next.isEmpty()) {
                // It may have been closed or not: the server says where it goes on.
                chain.reopen(name);
                return Optional.empty();
            }
            SegmentManifest manifest = content.manifest(name, Sha256.hex(Sha256.of(segment)), next.get());
            chain.close(manifest);
            return Optional.of(manifest);
        }
    }
}
