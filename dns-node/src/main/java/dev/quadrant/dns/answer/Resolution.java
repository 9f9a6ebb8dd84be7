package dev.quadrant.dns.answer;

import dev.quadrant.dns.client.Client;
import dev.quadrant.dns.wire.ExtendedError;
import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.PackedRRset;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.Response;
import dev.quadrant.dns.wire.Response.Section;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.Zone;

/**
 * The algorithm of RFC 1034 section 4.3.2 with RFC 2308 (negative answers), RFC 4592 (wildcards) and RFC 6672 (DNAME).
 * Each step visits one name; an alias makes the next step visit its target. Reused from query to query; not thread-safe.
 *
 * <p>The steps of the RFC by method: 2 is {@link #enterZone}, 3a {@link #data}, 3b {@link #refer}, 3c {@link #unknown}, 5
 * {@link #finishPositive}, 6 {@link #addHosts}. Descending label by label is not needed: a node knows the cut or DNAME above
 * it.
 */
final class Resolution {
    private final Query query;
    private final SoughtName name;
    private final Response response;
    private final AnswerSettings settings;
    private final Chain chain;

    private int rcode;
    private int flags;
    private int error;
    private Reason reason;
    /** What the question's name belongs to, and the client's right to it. */
    private Catalog.Entry asked;

    private Client client;
    private long subject;
    private Zone zone;
    private byte[] data;
    /** Where in the message the name of this step stands, and the name of its zone's apex. */
    private int ownerAt;

    private int apexAt;

    Resolution(Query query, Response response, AnswerSettings settings) {
        this.query = query;
        this.name = query.name;
        this.response = response;
        this.settings = settings;
        this.chain = new Chain(settings.chainLimit());
    }

    /** Forgets the answer before. */
    void reset() {
        rcode = Rcode.NOERROR;
        flags = 0;
        error = ExtendedError.NONE;
        reason = null;
        asked = null;
        subject = 0;
    }

    /** Answers the question of the query into the response; after {@link #reset}. */
    void run(Catalog catalog, Client who) {
        client = who;
        zone = null;
        ownerAt = Header.SIZE;
        chain.clear();
        boolean more = true;
        while (more) {
            more = enterZone(catalog) && visit();
        }
    }

    int rcode() {
        return rcode;
    }

    /** AA and TC as they apply. */
    int flags() {
        return flags;
    }

    /** An {@link ExtendedError}. */
    int error() {
        return error;
    }

    void error(int code) {
        error = code;
    }

    /** Why the answer was refused, or null. */
    Reason reason() {
        return reason;
    }

    /** The zone that the question's name is in, or null. */
    Catalog.Entry zone() {
        return asked;
    }

    /** A number for what the answer speaks for: a name, a wildcard, a cut, or a zone as far as names do not exist. */
    long subject() {
        return subject;
    }

    /** Finds the zone of the name; false when the answer ends here. */
    private boolean enterZone(Catalog catalog) {
        Catalog.Entry entry = catalog.find(name, 0);
        if (entry != null && query.type() == Type.DS && entry.name().length == name.length()) {
            // A DS record belongs to the parent's side of the cut (RFC 4035 section 3.1.4.1).
            Catalog.Entry parent = catalog.find(name, 1);
            entry = parent == null || parent.zone() == null ? entry : parent;
        }
        if (chain.links() == 0) {
            asked = entry;
        }
        if (entry == null || entry.zone() == null || !entry.allows(client)) {
            if (chain.links() == 0) {
                fail(entry);
            }
            return false;
        }
        if (entry.zone() != zone) {
            zone = entry.zone();
            data = zone.data();
            apexAt = above(zone.apex());
        }
        return true;
    }

    private void fail(Catalog.Entry entry) {
        if (entry != null && entry.zone() == null) {
            rcode = Rcode.SERVFAIL;
            error = ExtendedError.NOT_READY;
            return;
        }
        rcode = Rcode.REFUSED;
        reason = entry == null ? Reason.NOT_AUTHORITATIVE : Reason.CLIENT_NOT_ALLOWED;
        error = entry == null ? ExtendedError.NOT_AUTHORITATIVE : ExtendedError.PROHIBITED;
    }

    private void speaksFor(int node) {
        subject = (long) asked.number() << 32 | node;
    }

    /** Answers for the name of this step; true when it led to another name. */
    private boolean visit() {
        int node = zone.find(name, 0);
        boolean exact = node != Zone.NONE;
        for (int label = 1; node == Zone.NONE; label++) {
            node = zone.find(name, label);
        }
        int bound = zone.bound(node);
        if (bound != Zone.NONE) {
            boolean parentSide = exact && bound == node && query.type() == Type.DS;
            if (!parentSide) {
                return zone.isCut(bound) ? refer(bound) : redirect(bound);
            }
        } else if (!exact && zone.isRedirected(node)) {
            return redirect(node);
        }
        if (chain.links() == 0) {
            flags |= Header.AA;
        }
        return exact ? data(node) : unknown(node);
    }

    /** The name does not exist below its closest encloser: a wildcard makes it, or nothing does. */
    private boolean unknown(int encloser) {
        int wildcard = zone.wildcard(encloser);
        if (wildcard != Zone.NONE) {
            return data(wildcard);
        }
        rcode = Rcode.NXDOMAIN;
        speaksFor(zone.apex());
        return negative();
    }

    /** The name exists, by itself or by a wildcard that stands for it. */
    private boolean data(int node) {
        speaksFor(node);
        int rrset = query.type() == Type.ANY ? zone.any(node) : zone.rrset(node, query.type());
        if (rrset != Zone.NONE) {
            return positive(node, rrset);
        }
        int alias = zone.rrset(node, Type.CNAME);
        return alias == Zone.NONE ? negative() : follow(alias);
    }

    private boolean positive(int node, int rrset) {
        int at = response.position();
        if (!response.add(Section.ANSWER, data, rrset, ownerAt, apexAt)) {
            return truncate();
        }
        return finishPositive(node, rrset, at);
    }

    /** What is added to a positive answer as far as it fits: nobody asked for it, so that it never truncates. */
    private boolean finishPositive(int node, int rrset, int at) {
        int servers = zone.nameServers();
        boolean addServers = !settings.minimal() && rrset != servers;
        int serversAt = response.position();
        if (addServers) {
            addServers = response.add(Section.AUTHORITY, data, servers, apexAt, apexAt);
        }
        addHosts(rrset, at, node, Zone.NONE);
        if (addServers) {
            addHosts(servers, serversAt, node, rrset);
        }
        return false;
    }

    private boolean negative() {
        if (!response.add(Section.AUTHORITY, data, zone.negative(), apexAt, apexAt)) {
            return truncate();
        }
        return false;
    }

    /** A referral to the servers of a child zone, with the addresses that lead there. */
    private boolean refer(int cut) {
        speaksFor(cut);
        int servers = zone.rrset(cut, Type.NS);
        int at = response.position();
        int owner = above(cut);
        if (!response.add(Section.AUTHORITY, data, servers, owner, apexAt)) {
            return truncate();
        }
        return addHosts(servers, at, Zone.NONE, Zone.NONE) < PackedRRset.required(data, servers) && truncate();
    }

    private boolean follow(int alias) {
        int target = response.position() + 12;
        if (!response.add(Section.ANSWER, data, alias, ownerAt, apexAt)) {
            return truncate();
        }
        chain.add(name);
        name.set(data, PackedRRset.alias(data, alias));
        return advance(target);
    }

    /** Applies a DNAME to a name below it. */
    private boolean redirect(int node) {
        if (chain.links() == 0) {
            flags |= Header.AA;
        }
        int dname = zone.rrset(node, Type.DNAME);
        int owner = above(node);
        int kept = name.length() - zone.nameLength(node);
        int dnameTarget = response.position() + 12;
        if (!response.add(Section.ANSWER, data, dname, owner, apexAt)) {
            return truncate();
        }
        int alias = PackedRRset.alias(data, dname);
        if (kept + Names.length(data, alias) > Names.MAX_LENGTH) {
            rcode = Rcode.YXDOMAIN;
            return false;
        }
        int target = response.addSynthesised(ownerAt, PackedRRset.ttl(data, dname), name.bytes(), kept, dnameTarget);
        if (target < 0) {
            return truncate();
        }
        chain.add(name);
        name.substitute(name.labels() - zone.labels(node), data, alias);
        // A target at or below the DNAME would be redirected again, and again: the chain cannot lead anywhere.
        return !zone.isCircular(node) && advance(target);
    }

    /** Goes on to the alias's target, unless that was visited or the chain is long enough. */
    private boolean advance(int target) {
        ownerAt = response.skip(target, 0);
        return !chain.isFull() && !chain.contains(name);
    }

    private boolean truncate() {
        flags |= Header.TC;
        return false;
    }

    /** Position in the message of the name of {@code ancestor}, which is this step's name or above it. */
    private int above(int ancestor) {
        return response.skip(ownerAt, name.length() - zone.nameLength(ancestor));
    }

    /**
     * Adds the addresses of the hosts that an RRset names.
     *
     * @param at where its records stand in the message
     * @param answered the node whose data is the answer, for which nothing is said twice; or {@link Zone#NONE}
     * @param before an RRset whose hosts were added already, or {@link Zone#NONE}
     * @return how many of the hosts, from the first, came in whole
     */
    private int addHosts(int rrset, int at, int answered, int before) {
        int count = PackedRRset.hosts(data, rrset);
        int whole = 0;
        for (int i = 0; i < count; i++) {
            int host = PackedRRset.host(data, rrset, i);
            if (before != Zone.NONE && names(before, host)) {
                continue;
            }
            int owner = response.skip(at + PackedRRset.hostAt(data, rrset, i), 0);
            boolean fits = addAddresses(PackedRRset.type(data, rrset), host, owner, answered);
            if (fits && whole == i) {
                whole++;
            }
        }
        return whole;
    }

    private boolean names(int rrset, int host) {
        for (int i = PackedRRset.hosts(data, rrset) - 1; i >= 0; i--) {
            if (PackedRRset.host(data, rrset, i) == host) {
                return true;
            }
        }
        return false;
    }

    /** What goes with a host: its addresses, and with a service's alias the service itself (RFC 9460 section 4.1). */
    private boolean addAddresses(int type, int host, int owner, int answered) {
        boolean service = type == Type.SVCB || type == Type.HTTPS;
        return (!service || addHost(host, type, owner, answered))
                && addHost(host, Type.A, owner, answered)
                && addHost(host, Type.AAAA, owner, answered);
    }

    private boolean addHost(int host, int type, int owner, int answered) {
        int rrset = zone.rrset(host, type);
        if (rrset == Zone.NONE || (host == answered && type == query.type())) {
            return true;
        }
        return response.add(Section.ADDITIONAL, data, rrset, owner, apexAt);
    }
}
