package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Response;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Catalog;

/**
 * Answers queries: the part that every message goes through (header, EDNS, refusals), with {@link Resolution} for those
 * that are questions about our zones. One a thread, not thread-safe; allocates nothing after it is made.
 */
public final class Answerer {
    /** Most bytes of a response by TCP. */
    public static final int MAX_MESSAGE = 0xffff;

    private final AnswerSettings settings;
    private final Query query = new Query();
    private final Response response = new Response();
    private final Resolution resolution;
    private final Tally tally;

    public Answerer(AnswerSettings settings, Tally tally) {
        this.settings = settings;
        this.tally = tally;
        this.resolution = new Resolution(query, response, settings);
    }

    /**
     * Answers one message.
     *
     * @param catalog the zones that this answer comes from, all of it
     * @param message the query, from index 0
     * @param length its bytes, up to {@code message.length}
     * @param out where the response goes, from index 0; with room for {@link AnswerSettings#udpPayload} bytes by UDP, for
     *     {@link #MAX_MESSAGE} by TCP
     * @return bytes of the response; 0 when there is none
     */
    public int answer(Catalog catalog, byte[] message, int length, byte[] out, Transport transport) {
        Query.Kind kind = query.parse(message, length);
        if (kind == Query.Kind.UNANSWERABLE) {
            tally.dropped();
            return 0;
        }
        response.begin(out, limit(transport), message, query.questionEnd(), query.edns());
        int flags = Header.QR | query.flags() & (Header.OPCODE | Header.RD | Header.CD);
        int rcode =
                switch (kind) {
                    case UNKNOWN_OPCODE -> Rcode.NOTIMP;
                    case MALFORMED -> Rcode.FORMERR;
                    case BAD_VERSION -> Rcode.BADVERS;
                    default -> refusal();
                };
        if (rcode == Rcode.NOERROR) {
            resolution.run(catalog);
            rcode = resolution.rcode();
            flags |= resolution.flags();
            if (resolution.isTruncated()) {
                tally.truncated();
            }
        }
        tally.answered(query.type(), rcode);
        return response.end(query.id(), flags, rcode, settings.udpPayload(), query.dnssecOk());
    }

    private int limit(Transport transport) {
        return transport == Transport.TCP ? MAX_MESSAGE : Math.min(query.udpPayload(), settings.udpPayload());
    }

    /** The response code of questions that no zone answers, NOERROR for the others. */
    private int refusal() {
        if (query.clazz() != Header.CLASS_IN && query.clazz() != Header.CLASS_ANY) {
            return Rcode.REFUSED;
        }
        return switch (query.type()) {
            case Type.OPT -> Rcode.FORMERR;
            case Type.AXFR, Type.IXFR -> Rcode.REFUSED;
            case Type.MAILA, Type.MAILB, Type.TKEY, Type.TSIG -> Rcode.NOTIMP;
            default -> Rcode.NOERROR;
        };
    }
}
