package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.EdnsOption;
import dev.quadrant.dns.wire.ExtendedError;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Response;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Catalog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Answers queries: the part that every message goes through (header, EDNS, refusals, limits), with {@link Resolution} for those
 * that are questions about our zones. One a thread, not thread-safe; allocates nothing after it is made.
 */
public final class Answerer {
    /** Most bytes of a response by TCP. */
    public static final int MAX_MESSAGE = 0xffff;

    /** Recommended block of padding for responses (RFC 8467 section 4.1). */
    private static final int PADDING_BLOCK = 468;

    private static final long TENTH_NANOS = 100_000_000;

    /**
     * What all answerers of a server have together.
     *
     * @param rates who asked how much
     * @param log of a sample of queries
     */
    public record Shared(RateTable rates, QueryLog log) {}

    private final AnswerSettings settings;
    private final Query query = new Query();
    private final Response response = new Response();
    private final Resolution resolution;
    private final Cookies cookies = new Cookies();
    private final RateLimiter limiter;
    private final Tally tally;
    private final byte[] nsid;
    private final int idleTenths;

    private final QueryLog log;
    private int unlogged;
    private Policy policy;
    private Catalog catalog;
    private long epochSeconds;
    private long nanos;

    /** @param shared what all answerers of a server have together */
    public Answerer(AnswerSettings settings, Shared shared, Tally tally) {
        this.settings = settings;
        this.tally = tally;
        resolution = new Resolution(query, response, settings);
        limiter = new RateLimiter(settings.limits(), shared.rates());
        nsid = settings.nsid().getBytes(StandardCharsets.UTF_8);
        log = shared.log();
        idleTenths = (int) Math.min(0xffff, settings.idle().toNanos() / TENTH_NANOS);
    }

    /**
     * Sets what the answers that follow come from, all of each.
     *
     * @param now the zones
     * @param rules who may ask
     * @param seconds since 1970, for cookies
     * @param time in nanoseconds of one clock, for rate limits
     */
    public void begin(Catalog now, Policy rules, long seconds, long time) {
        catalog = now;
        policy = rules;
        epochSeconds = seconds;
        nanos = time;
    }

    /**
     * Answers one message.
     *
     * @param client who sent it
     * @param message the query, from index 0
     * @param length its bytes, up to {@code message.length}
     * @param out where the response goes, from index 0; with room for {@link AnswerSettings#udpPayload} bytes by UDP, for
     *     {@link #MAX_MESSAGE} by TCP
     * @return bytes of the response; 0 when there is none
     */
    public int answer(Client client, byte[] message, int length, byte[] out, Transport transport) {
        Query.Kind kind = query.parse(message, length);
        if (kind == Query.Kind.UNANSWERABLE) {
            return drop(Reason.NOT_A_QUERY);
        }
        if (policy.dropped().contains(client)) {
            return drop(Reason.CLIENT_DROPPED);
        }
        int limit = limit(transport);
        boolean options = query.edns();
        response.begin(out, limit, message, query.questionEnd(), options, options ? optionsLength(transport) : 0);
        int error = ExtendedError.NONE;
        int flags = Header.QR | query.flags() & (Header.OPCODE | Header.RD | Header.CD);
        int rcode = rejection(kind);
        if (rcode == Rcode.NOERROR && kind == Query.Kind.QUESTION) {
            rcode = question(client);
            error = resolution.error();
            flags |= resolution.flags();
        } else if (rcode == Rcode.NOTIMP) {
            error = ExtendedError.NOT_SUPPORTED;
        }
        Cookies.Status cookie = query.cookieLength() == 0
                ? Cookies.Status.NONE
                : cookies.check(policy.cookies(), query, message, client, epochSeconds);
        if (transport == Transport.UDP && !limiter.isOff() && !cookie.isProof()) {
            RateLimiter.Verdict verdict = limiter.check(client, rcode, resolution.subject(), nanos);
            if (verdict == RateLimiter.Verdict.DROP) {
                return drop(Reason.RATE_LIMITED);
            }
            if (verdict == RateLimiter.Verdict.SLIP) {
                tally.counted(Reason.RATE_SLIPPED);
                response.clear(query.questionEnd());
                boolean asksForCookie = cookie == Cookies.Status.UNPROVEN;
                rcode = asksForCookie ? Rcode.BADCOOKIE : Rcode.NOERROR;
                flags = flags & ~Header.AA | (asksForCookie ? 0 : Header.TC);
                error = ExtendedError.NONE;
            }
        }
        if (options) {
            opt(rcode, error, cookie, client, message, transport, limit);
        }
        tally.answered(query.type(), rcode, (flags & Header.TC) != 0);
        int bytes = response.end(query.id(), flags, rcode);
        if (log.every() > 0 && kind == Query.Kind.QUESTION && ++unlogged >= log.every()) {
            unlogged = 0;
            byte[] name = Arrays.copyOfRange(message, Header.SIZE, query.questionEnd());
            log.log(client, query, name, rcode, bytes, transport, epochSeconds);
        }
        return bytes;
    }

    private int drop(Reason reason) {
        tally.counted(reason);
        return 0;
    }

    private int limit(Transport transport) {
        return transport == Transport.UDP ? Math.min(query.udpPayload(), settings.udpPayload()) : MAX_MESSAGE;
    }

    /** The response code of messages that are no questions, NOERROR for the others. */
    private static int rejection(Query.Kind kind) {
        return switch (kind) {
            case UNKNOWN_OPCODE -> Rcode.NOTIMP;
            case MALFORMED -> Rcode.FORMERR;
            case BAD_VERSION -> Rcode.BADVERS;
            default -> Rcode.NOERROR;
        };
    }

    private int question(Client client) {
        resolution.reset();
        if (policy.allowed() != null && !policy.allowed().contains(client)) {
            return refuse(Reason.CLIENT_NOT_ALLOWED, ExtendedError.PROHIBITED);
        }
        if (query.clazz() != Header.CLASS_IN && query.clazz() != Header.CLASS_ANY) {
            return refuse(Reason.OTHER_CLASS, ExtendedError.NOT_AUTHORITATIVE);
        }
        switch (query.type()) {
            case Type.OPT -> {
                return Rcode.FORMERR;
            }
            case Type.AXFR, Type.IXFR -> {
                return refuse(Reason.TRANSFER, ExtendedError.PROHIBITED);
            }
            case Type.MAILA, Type.MAILB, Type.TKEY, Type.TSIG -> {
                resolution.error(ExtendedError.NOT_SUPPORTED);
                return Rcode.NOTIMP;
            }
            default -> {
                return resolve(client);
            }
        }
    }

    private int refuse(Reason reason, int error) {
        tally.counted(reason);
        resolution.error(error);
        return Rcode.REFUSED;
    }

    private int resolve(Client client) {
        resolution.run(catalog, client);
        if (resolution.reason() != null) {
            tally.counted(resolution.reason());
        }
        if (resolution.zone() != null) {
            tally.zone(resolution.zone().number(), resolution.rcode());
        }
        return resolution.rcode();
    }

    /** Bytes that the options of the response take, but for those that go with empty answers or fill what is left. */
    private int optionsLength(Transport transport) {
        int length = query.cookieLength() > 0 ? EdnsOption.HEAD + Cookies.SIZE : 0;
        length += query.nsid() && nsid.length > 0 ? EdnsOption.HEAD + nsid.length : 0;
        return length + (query.keepalive() && transport != Transport.UDP ? EdnsOption.HEAD + 2 : 0);
    }

    private void opt(
            int rcode,
            int error,
            Cookies.Status cookie,
            Client client,
            byte[] message,
            Transport transport,
            int limit) {
        response.beginOpt(rcode, settings.udpPayload(), query.dnssecOk());
        if (query.nsid() && nsid.length > 0) {
            response.option(EdnsOption.NSID, nsid, 0, nsid.length);
        }
        if (cookie == Cookies.Status.CURRENT) {
            response.option(EdnsOption.COOKIE, message, query.cookieAt(), Cookies.SIZE);
        } else if (cookie != Cookies.Status.NONE) {
            byte[] made = cookies.make(policy.cookies(), query, message, client, epochSeconds);
            response.option(EdnsOption.COOKIE, made, 0, Cookies.SIZE);
        }
        if (query.keepalive() && transport != Transport.UDP) {
            response.option(EdnsOption.TCP_KEEPALIVE, idleTenths);
        }
        if (error != ExtendedError.NONE) {
            response.option(EdnsOption.ERROR, error);
        }
        if (query.padding() && transport == Transport.TLS) {
            response.pad(PADDING_BLOCK, limit);
        }
    }
}
