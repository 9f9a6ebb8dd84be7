package dev.quadrant.dns.zone;

/** Something that a {@link NameTable} finds by name. */
interface Named {
    /** The name in lower case, in wire form; not to be changed. */
    byte[] name();
}
