package dev.quadrant.dns.zone;

import dev.quadrant.dns.client.AddressSet;
import dev.quadrant.dns.wire.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The zones of a directory of master files: which are loaded, which changed, which are broken and why. A broken file
 * leaves the zone that was loaded before. Used by one thread at a time; {@link #state} may be read by any.
 */
public final class ZoneDirectory {
    /**
     * A zone as it is now.
     *
     * @param file its master file
     * @param origin its name with a final dot
     * @param zone what is served, or null when nothing could ever be loaded
     * @param loadedAt when that was loaded, or null
     * @param broken why the file as it is now is not served, one line a reason; empty when it is
     */
    public record Entry(Path file, String origin, Zone zone, Instant loadedAt, List<Finding> broken) {
        public Entry {
            broken = List.copyOf(broken);
        }
    }

    /**
     * All zones, at one moment.
     *
     * @param catalog what is served
     * @param entries by origin
     * @param problem why the directory as a whole was not read this time, or empty
     */
    public record State(Catalog catalog, List<Entry> entries, String problem) {
        public State {
            entries = List.copyOf(entries);
        }
    }

    /**
     * What a look at the directory found.
     *
     * @param loaded zones that are new or were loaded again
     * @param failed zones whose file is broken, and was not when last looked at in the same form
     * @param removed origins of zones that are no longer served
     */
    public record Changes(List<Entry> loaded, List<Entry> failed, List<String> removed) {
        public boolean isEmpty() {
            return loaded.isEmpty() && failed.isEmpty() && removed.isEmpty();
        }
    }

    /** How a file and all that it includes looked, so that a change is seen. */
    private record Stamp(Map<Path, String> files) {
        static Stamp of(List<Path> files) {
            Map<Path, String> stamps = new TreeMap<>();
            files.forEach(file -> stamps.put(file, stamp(file)));
            return new Stamp(stamps);
        }

        Stamp again() {
            return of(List.copyOf(files.keySet()));
        }

        private static String stamp(Path file) {
            try {
                BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
                return facts.lastModifiedTime() + " " + facts.size() + " " + facts.fileKey();
            } catch (IOException e) {
                return "absent";
            }
        }
    }

    private final Path directory;
    private final Map<String, AddressSet> allowed;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<String, Zone> made = new TreeMap<>();
    private final Map<Path, Stamp> stamps = new TreeMap<>();
    private final Map<Path, Stamp> seen = new TreeMap<>();
    private final Map<Path, Entry> entries = new TreeMap<>();
    private volatile State state = new State(Catalog.EMPTY, List.of(), "");

    public ZoneDirectory(Path directory) {
        this(directory, Map.of());
    }

    /** @param allowed who may ask for a zone, by origin with a final dot; everybody for those that are not there */
    public ZoneDirectory(Path directory, Map<String, AddressSet> allowed) {
        this.directory = directory;
        this.allowed = Map.copyOf(allowed);
    }

    /**
     * Serves a zone that comes from no file, in the stead of what was served before under its name. A file of the same origin
     * has precedence.
     */
    public synchronized void serve(Zone zone) {
        made.put(zone.facts().origin(), zone);
        state = new State(catalog(), state.entries(), state.problem());
    }

    /** What is served now, and how each zone is. */
    public State state() {
        return state;
    }

    /**
     * Why a directory cannot be served from, in words that fit behind the key; null when it can.
     */
    public static String problem(Path directory) {
        if (!Files.exists(directory)) {
            return directory + " does not exist";
        }
        if (!Files.isDirectory(directory)) {
            return directory + " is not a directory";
        }
        try {
            return files(directory).isEmpty() ? directory + " has no *" + MasterFile.SUFFIX + " file" : null;
        } catch (IOException e) {
            return directory + " cannot be read";
        }
    }

    /** The master files of a directory, sorted. */
    public static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> isMasterFile(file.getFileName().toString()))
                    .filter(file -> !Files.isDirectory(file))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isMasterFile(String name) {
        return name.endsWith(MasterFile.SUFFIX) && name.length() > MasterFile.SUFFIX.length() && !name.startsWith(".");
    }

    /**
     * Looks at all files and loads those that changed.
     *
     * @param patient whether to leave a changed file for the next look unless it is the same as at the last one (it may be
     *     being written)
     */
    public synchronized Changes refresh(boolean patient) {
        List<Path> files;
        try {
            files = files(directory);
        } catch (IOException e) {
            files = List.of();
        }
        if (files.isEmpty()) {
            // More likely a mount that is away than the wish to serve nothing.
            state = new State(
                    state.catalog(), state.entries(), problem(directory) + "; the zones are served as they were");
            return new Changes(List.of(), List.of(), List.of());
        }
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        remove(files, changes);
        for (Path file : files) {
            if (isDue(file, patient)) {
                load(file, changes);
            }
        }
        if (!changes.isEmpty() || !state.problem().isEmpty()) {
            state = new State(catalog(), List.copyOf(entries.values()), "");
        }
        return changes;
    }

    private void remove(List<Path> files, Changes changes) {
        for (Path file : List.copyOf(entries.keySet())) {
            if (!files.contains(file)) {
                changes.removed().add(entries.remove(file).origin());
                stamps.remove(file);
                seen.remove(file);
            }
        }
    }

    private boolean isDue(Path file, boolean patient) {
        Stamp before = stamps.get(file);
        Stamp now = before == null ? Stamp.of(List.of(file)) : before.again();
        if (now.equals(before)) {
            return false;
        }
        return !patient || now.equals(seen.put(file, now));
    }

    private void load(Path file, Changes changes) {
        Entry before = entries.get(file);
        Map<Path, String> read = new TreeMap<>();
        String origin = file.getFileName().toString();
        try {
            origin = Names.text(Names.lower(MasterFile.origin(file)));
            rejectTwin(file, origin);
            // Stamped before it is read: a change meanwhile is seen at the next look.
            Zone zone = MasterFile.load(file, opened -> read.put(opened, Stamp.stamp(opened)));
            Entry entry = new Entry(file, origin, zone, Instant.now(), List.of());
            entries.put(file, entry);
            changes.loaded().add(entry);
        } catch (ZoneException e) {
            Entry entry = before == null
                    ? new Entry(file, origin, null, null, e.findings())
                    : new Entry(file, origin, before.zone(), before.loadedAt(), e.findings());
            entries.put(file, entry);
            changes.failed().add(entry);
        }
        read.computeIfAbsent(file, Stamp::stamp);
        stamps.put(file, new Stamp(read));
    }

    private void rejectTwin(Path file, String origin) throws ZoneException {
        for (Entry other : entries.values()) {
            if (other.origin().equals(origin) && !other.file().equals(file)) {
                throw new ZoneException(file.toString(), "the zone is in " + other.file() + " already; remove one");
            }
        }
    }

    private Catalog catalog() {
        List<Catalog.Entry> all = new ArrayList<>();
        made.forEach((origin, zone) -> {
            if (entries.values().stream().noneMatch(entry -> entry.origin().equals(origin))) {
                all.add(entry(origin, zone));
            }
        });
        for (Entry entry : entries.values()) {
            // A second file of an origin is broken; the first, or what was served of it, counts.
            if (entry.zone() != null || (entry.origin().endsWith(".") && isFirst(entry))) {
                all.add(entry(entry.origin(), entry.zone()));
            }
        }
        return Catalog.of(all);
    }

    private Catalog.Entry entry(String origin, Zone zone) {
        int number = numbers.computeIfAbsent(origin, key -> numbers.size());
        return new Catalog.Entry(Names.parse(origin), zone, number, allowed.get(origin));
    }

    /** Numbers of all origins that were ever served, by which they are counted. */
    public synchronized Map<String, Integer> numbers() {
        return Map.copyOf(numbers);
    }

    /** Whether no other file claims the origin. */
    private boolean isFirst(Entry entry) {
        return entries.values().stream()
                .filter(other -> other.origin().equals(entry.origin()))
                .findFirst()
                .orElse(entry)
                .equals(entry);
    }
}
