package dev.quadrant.linux.net;

import java.net.InetAddress;

/** What another machine on the link said about an address. */
public sealed interface Heard {
    /**
     * It asks who has the address.
     *
     * @param asker its own address; unspecified (0.0.0.0, ::) when it only tries whether the address is in use
     * @param mac where it is, {@link MacAddress#NONE} when it did not say
     */
    record Question(InetAddress asker, MacAddress mac) implements Heard {}

    /**
     * It says that it has the address itself.
     *
     * @param mac where
     */
    record Claim(MacAddress mac) implements Heard {}
}
