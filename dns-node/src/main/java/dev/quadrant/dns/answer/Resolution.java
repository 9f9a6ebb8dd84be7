package dev.quadrant.dns.answer;

import dev.quadrant.dns.wire.Header;
import dev.quadrant.dns.wire.Names;
import dev.quadrant.dns.wire.Query;
import dev.quadrant.dns.wire.Rcode;
import dev.quadrant.dns.wire.RecordTemplate;
import dev.quadrant.dns.wire.Response;
import dev.quadrant.dns.wire.Response.Section;
import dev.quadrant.dns.wire.SoughtName;
import dev.quadrant.dns.wire.Type;
import dev.quadrant.dns.zone.Catalog;
import dev.quadrant.dns.zone.Node;
import dev.quadrant.dns.zone.RRset;
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
    private boolean truncated;
    private Zone zone;
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

    /** Answers the question of the query into the response. */
    void run(Catalog catalog) {
        rcode = Rcode.NOERROR;
        flags = 0;
        truncated = false;
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

    boolean isTruncated() {
        return truncated;
    }

    /** Finds the zone of the name; false when the answer ends here. */
    private boolean enterZone(Catalog catalog) {
        Catalog.Entry entry = catalog.find(name, 0);
        if (entry != null && query.type() == Type.DS && entry.name().length == name.length()) {
            // A DS record belongs to the parent's side of the cut (RFC 4035 section 3.1.4.1).
            Catalog.Entry parent = catalog.find(name, 1);
            entry = parent == null || parent.zone() == null ? entry : parent;
        }
        if (entry == null || entry.zone() == null) {
            if (chain.links() == 0) {
                rcode = entry == null ? Rcode.REFUSED : Rcode.SERVFAIL;
            }
            return false;
        }
        if (entry.zone() != zone) {
            zone = entry.zone();
            apexAt = above(zone.apex());
        }
        return true;
    }

    /** Answers for the name of this step; true when it led to another name. */
    private boolean visit() {
        Node node = zone.find(name, 0);
        boolean exact = node != null;
        int label = 0;
        while (node == null) {
            node = zone.find(name, ++label);
        }
        Node bound = node.bound();
        if (bound != null) {
            boolean parentSide = exact && bound == node && query.type() == Type.DS;
            if (!parentSide) {
                return bound.isCut() ? refer(bound) : redirect(bound);
            }
        } else if (!exact && node.isRedirected()) {
            return redirect(node);
        }
        if (chain.links() == 0) {
            flags |= Header.AA;
        }
        return exact ? data(node) : unknown(node);
    }

    /** The name does not exist below its closest encloser: a wildcard makes it, or nothing does. */
    private boolean unknown(Node encloser) {
        Node wildcard = encloser.wildcard();
        if (wildcard != null) {
            return data(wildcard);
        }
        rcode = Rcode.NXDOMAIN;
        return negative();
    }

    /** The name exists, by itself or by a wildcard that stands for it. */
    private boolean data(Node node) {
        RRset rrset = query.type() == Type.ANY ? node.any() : node.get(query.type());
        if (rrset != null) {
            return positive(node, rrset);
        }
        RRset alias = node.get(Type.CNAME);
        return alias == null ? negative() : follow(alias);
    }

    private boolean positive(Node node, RRset rrset) {
        int at = response.position();
        if (!response.add(Section.ANSWER, rrset.records(), ownerAt, apexAt)) {
            return truncate();
        }
        return finishPositive(node, rrset, at);
    }

    /** What is added to a positive answer as far as it fits: nobody asked for it, so that it never truncates. */
    private boolean finishPositive(Node node, RRset rrset, int at) {
        RRset servers = zone.nameServers();
        boolean addServers = !settings.minimal() && rrset != servers;
        int serversAt = response.position();
        if (addServers) {
            addServers = response.add(Section.AUTHORITY, servers.records(), apexAt, apexAt);
        }
        addHosts(rrset, at, rrset.hosts(), node, null);
        if (addServers) {
            addHosts(servers, serversAt, servers.hosts(), node, rrset);
        }
        return false;
    }

    private boolean negative() {
        if (!response.add(Section.AUTHORITY, zone.negative(), apexAt, apexAt)) {
            return truncate();
        }
        return false;
    }

    /** A referral to the servers of a child zone, with the addresses that lead there. */
    private boolean refer(Node cut) {
        RRset servers = cut.get(Type.NS);
        int at = response.position();
        int owner = above(cut);
        if (!response.add(Section.AUTHORITY, servers.records(), owner, apexAt)) {
            return truncate();
        }
        int required = addHosts(servers, at, servers.hosts(), null, null);
        return required < servers.required() && truncate();
    }

    private boolean follow(RRset alias) {
        int target = response.position() + 12;
        if (!response.add(Section.ANSWER, alias.records(), ownerAt, apexAt)) {
            return truncate();
        }
        chain.add(name);
        name.set(alias.alias());
        return advance(target);
    }

    /** Applies a DNAME to a name below it. */
    private boolean redirect(Node node) {
        if (chain.links() == 0) {
            flags |= Header.AA;
        }
        RRset dname = node.get(Type.DNAME);
        int owner = above(node);
        int kept = name.length() - node.name().length;
        int dnameTarget = response.position() + 12;
        if (!response.add(Section.ANSWER, dname.records(), owner, apexAt)) {
            return truncate();
        }
        if (kept + dname.alias().length > Names.MAX_LENGTH) {
            rcode = Rcode.YXDOMAIN;
            return false;
        }
        int target = response.addSynthesised(ownerAt, dname.records().ttl(), name.bytes(), kept, dnameTarget);
        if (target < 0) {
            return truncate();
        }
        chain.add(name);
        name.substitute(name.labels() - Names.labels(node.name()), dname.alias());
        // A target at or below the DNAME would be redirected again, and again: the chain cannot lead anywhere.
        return !Names.isAtOrBelow(dname.alias(), node.name()) && advance(target);
    }

    /** Goes on to the alias's target, unless that was visited or the chain is long enough. */
    private boolean advance(int target) {
        ownerAt = response.skip(target, 0);
        return !chain.isFull() && !chain.contains(name);
    }

    private boolean truncate() {
        truncated = true;
        flags |= Header.TC;
        return false;
    }

    /** Position in the message of the name of {@code ancestor}, which is this step's name or above it. */
    private int above(Node ancestor) {
        return response.skip(ownerAt, name.length() - ancestor.name().length);
    }

    /**
     * Adds the addresses of the hosts that an RRset names.
     *
     * @param at where its records stand in the message
     * @param count how many of its hosts
     * @param answered the node whose data is the answer, for which nothing is said twice; or null
     * @param before an RRset whose hosts were added already, or null
     * @return how many of the hosts, from the first, came in whole
     */
    private int addHosts(RRset rrset, int at, int count, Node answered, RRset before) {
        int whole = 0;
        for (int i = 0; i < count; i++) {
            Node host = rrset.host(i);
            if (before != null && before.names(host)) {
                continue;
            }
            int owner = at + rrset.hostAt(i);
            boolean fits = addAddress(host, Type.A, owner, answered) && addAddress(host, Type.AAAA, owner, answered);
            if (fits && whole == i) {
                whole++;
            }
        }
        return whole;
    }

    private boolean addAddress(Node host, int type, int owner, Node answered) {
        RRset addresses = host.get(type);
        if (addresses == null || (host == answered && type == query.type())) {
            return true;
        }
        RecordTemplate records = addresses.records();
        return response.add(Section.ADDITIONAL, records, owner, apexAt);
    }
}
