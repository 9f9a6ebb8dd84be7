package dev.quadrant.lb;

import dev.quadrant.appliance.admin.ActionResult;
import dev.quadrant.appliance.admin.AdminActions;
import dev.quadrant.lb.filter.AddressList;
import dev.quadrant.lb.filter.AddressLists;
import dev.quadrant.lb.filter.Cidr;
import io.quarkus.runtime.configuration.DurationConverter;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Lists of networks, to look at and to change while the node runs. */
final class ListActions {
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Supplier<AddressLists> current;

    /** @param current the lists that serve now */
    ListActions(Supplier<AddressLists> current) {
        this.current = current;
    }

    void routes(AdminActions actions) {
        actions.post(
                "/lb/list", "lb-list", query -> CompletableFuture.completedFuture(change(query, System.nanoTime())));
    }

    /** Parameters {@code list}, one of {@code add}, {@code remove} and {@code forget} with a network, and {@code for}. */
    private ActionResult change(MultiMap query, long now) {
        Optional<AddressList> list = current.get().named(String.valueOf(query.get("list")));
        if (list.isEmpty()) {
            String names = current.get().all().stream().map(AddressList::name).collect(Collectors.joining(", "));
            return ActionResult.refused(
                    404,
                    "list-unknown",
                    names.isEmpty()
                            ? "define one: quadrant.lb.lists.NAME.networks"
                            : "name a list: list= one of " + names);
        }
        try {
            return change(list.get(), query, now);
        } catch (IllegalArgumentException e) {
            return ActionResult.refused(400, "network-invalid", e.getMessage());
        }
    }

    private static ActionResult change(AddressList list, MultiMap query, long now) {
        String add = query.get("add");
        String remove = query.get("remove");
        String forget = query.get("forget");
        if (forget != null) {
            list.forget(Cidr.parse(forget), now);
        } else if (add == null && remove == null || add != null && remove != null) {
            return ActionResult.refused(400, "nothing-asked", "say what to change: add=, remove= or forget= a network");
        } else {
            Optional<Duration> lasting = Optional.ofNullable(query.get("for")).map(ListActions::duration);
            if (!list.change(Cidr.parse(add == null ? remove : add), add != null, lasting, now)) {
                return ActionResult.refused(
                        409,
                        "too-many-changes",
                        "the list has " + AddressList.MOST_CHANGES + " changes: write them into its file, and reload");
            }
        }
        return ActionResult.done(json(list, now));
    }

    private static Duration duration(String text) {
        Duration duration = new DurationConverter().convert(text);
        if (!duration.isPositive() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("for= is a time such as 10m, at most a year");
        }
        return duration;
    }

    /**
     * All lists, and where an address stands in each; or what is wrong with the address.
     *
     * @param address null for none
     */
    Object json(String address) {
        try {
            return all(Optional.ofNullable(address).map(InetAddress::ofLiteral), System.nanoTime());
        } catch (IllegalArgumentException _) {
            return new JsonObject().put("error", "'" + address + "' is not an address");
        }
    }

    private JsonArray all(Optional<InetAddress> address, long now) {
        JsonArray lists = new JsonArray();
        for (AddressList list : current.get().all()) {
            JsonObject json = json(list, now);
            address.map(its -> list.standing(its, now))
                    .ifPresent(standing -> json.put("listed", standing.listed())
                            .put("by", standing.by().map(Cidr::toString).orElse(null)));
            lists.add(json);
        }
        return lists;
    }

    private static JsonObject json(AddressList list, long now) {
        JsonArray changes = new JsonArray();
        for (AddressList.Changed change : list.changes(now)) {
            changes.add(new JsonObject()
                    .put("network", change.network().toString())
                    .put("listed", change.listed())
                    .put("secondsLeft", change.left().map(Duration::toSeconds).orElse(null)));
        }
        return new JsonObject()
                .put("name", list.name())
                .put("networks", list.networks())
                .put("changes", changes);
    }
}
