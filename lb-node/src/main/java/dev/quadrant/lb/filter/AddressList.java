package dev.quadrant.lb.filter;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A list of networks with a name: of the configuration, of a file, and as changed since. May be used from any thread. */
public final class AddressList {
    /** Most changes of a list while the node runs; more belong into its file. */
    public static final int MOST_CHANGES = 10_000;

    private final String name;
    private final List<Cidr> networks;
    private final Optional<Path> file;
    private final int most;
    private volatile AddressSet set = AddressSet.EMPTY;
    private volatile ListChanges changes = ListChanges.NONE;

    /**
     * Where an address stands.
     *
     * @param listed whether it is in the list
     * @param by the change that says so; empty when configuration and file do
     */
    public record Standing(boolean listed, Optional<Cidr> by) {}

    /**
     * A change, for people.
     *
     * @param listed whether the network is in the list by it
     * @param left how long it lasts; empty for until the node ends
     */
    public record Changed(Cidr network, boolean listed, Optional<Duration> left) {}

    /**
     * A list that is empty until it is read.
     *
     * @param most networks that it may have
     */
    public AddressList(String name, List<Cidr> networks, Optional<Path> file, int most) {
        this.name = name;
        this.networks = List.copyOf(networks);
        this.file = file;
        this.most = most;
    }

    /**
     * Reads what it consists of anew; changes stay.
     *
     * @throws ListException when the file is wrong; the list stays as it was
     */
    void read() throws ListException {
        AddressSet.Builder builder = new AddressSet.Builder();
        networks.forEach(builder::add);
        if (file.isPresent()) {
            AddressFile.read(file.get(), builder, most);
        }
        set = builder.build();
    }

    /** Goes on with the changes of the list that this one takes the place of. */
    void succeed(AddressList before) {
        changes = before.changes;
    }

    public String name() {
        return name;
    }

    /**
     * Whether the address is in the list.
     *
     * @param now nanoseconds of {@link System#nanoTime()}
     */
    public boolean contains(InetAddress address, long now) {
        return standing(address, now).listed();
    }

    /** The same, and why. */
    public Standing standing(InetAddress address, long now) {
        Optional<Map.Entry<Cidr, ListChanges.Change>> change = changes.of(address, now);
        return change.map(its -> new Standing(its.getValue().listed(), Optional.of(its.getKey())))
                .orElseGet(() -> new Standing(set.contains(address), Optional.empty()));
    }

    /**
     * Puts a network in, or takes its addresses out, whatever the file says.
     *
     * @param lasting for how long; empty for until the node ends
     * @return false, and nothing changed, when there are {@link #MOST_CHANGES} already
     */
    public synchronized boolean change(Cidr network, boolean listed, Optional<Duration> lasting, long now) {
        ListChanges next =
                changes.with(network, new ListChanges.Change(listed, lasting.map(time -> now + time.toNanos())), now);
        if (next.size() > MOST_CHANGES) {
            return false;
        }
        changes = next;
        return true;
    }

    /** Takes a change back: configuration and file count again. */
    public synchronized void forget(Cidr network, long now) {
        changes = changes.without(network, now);
    }

    /** What was changed, by network. */
    public List<Changed> changes(long now) {
        return changes.all(now).entrySet().stream()
                .map(its -> new Changed(
                        its.getKey(),
                        its.getValue().listed(),
                        its.getValue().until().map(until -> Duration.ofNanos(until - now))))
                .toList();
    }

    /** How many networks configuration and file have; those within others are not counted. */
    public int networks() {
        return set.networks();
    }

    public int changed() {
        return changes.size();
    }

    /** Octets of memory of its networks. */
    public long bytes() {
        return set.bytes();
    }
}
