package dev.quadrant.lb.config;

import dev.quadrant.lb.filter.AddressList;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.Cidr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads the lists of networks of a configuration. */
public final class ListReader {
    private ListReader() {}

    /**
     * Reads all.
     *
     * @param before the lists until now, whose changes go on
     * @throws AddressLists.Failure for the first that cannot be read
     */
    public static AddressLists read(LbConfig config, AddressLists before) throws AddressLists.Failure {
        List<AddressList> lists = new ArrayList<>();
        new TreeMap<>(config.lists())
                .forEach((name, its) -> lists.add(new AddressList(
                        name,
                        its.networks().orElse(List.of()).stream()
                                .map(Cidr::parse)
                                .toList(),
                        its.file().map(Path::of),
                        config.limits().listNetworks())));
        return AddressLists.load(lists, before);
    }
}
