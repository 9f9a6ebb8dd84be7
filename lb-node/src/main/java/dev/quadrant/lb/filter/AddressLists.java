package dev.quadrant.lb.filter;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The lists of the node, by name. May be used from any thread. */
public final class AddressLists {
    /** No lists. */
    public static final AddressLists NONE = new AddressLists(Map.of());

    private final Map<String, AddressList> lists;

    private AddressLists(Map<String, AddressList> lists) {
        this.lists = lists;
    }

    /**
     * Reads what they consist of.
     *
     * @param before the lists until now, whose changes go on
     * @throws Failure for the first list that cannot be read
     */
    public static AddressLists load(List<AddressList> all, AddressLists before) throws Failure {
        Map<String, AddressList> lists = new TreeMap<>();
        for (AddressList list : all) {
            read(list);
            before.named(list.name()).ifPresent(list::succeed);
            lists.put(list.name(), list);
        }
        return new AddressLists(lists);
    }

    /**
     * Reads them anew, as their files are now.
     *
     * @throws Failure for the first that cannot be read; that one and those behind it stay as they were
     */
    public void reload() throws Failure {
        for (AddressList list : lists.values()) {
            read(list);
        }
    }

    private static void read(AddressList list) throws Failure {
        try {
            list.read();
        } catch (ListException e) {
            throw new Failure(list.name(), e);
        }
    }

    public Optional<AddressList> named(String name) {
        return Optional.ofNullable(lists.get(name));
    }

    public Collection<AddressList> all() {
        return lists.values();
    }

    /** A list that cannot be read. */
    public static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final String list;
        private final String fix;

        Failure(String list, ListException cause) {
            super(cause.getMessage(), cause);
            this.list = list;
            fix = cause.fix();
        }

        /** The list's name. */
        public String list() {
            return list;
        }

        /** What to do about it. */
        public String fix() {
            return fix;
        }
    }
}
