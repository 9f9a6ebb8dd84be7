package dev.quadrant.cluster;

/** What the cluster promises; the numbers are those of the design's reference. */
enum Promise {
    S1("at no instant do two hosts have the address"),
    S2("the epochs of successive holders strictly increase"),
    S3("where a healthy candidate can reach a majority of the voters for long enough, somebody holds the address"),
    S4("a host that cannot reach a majority of the voters has no address after one lease"),
    S5("flapping health moves an address a bounded number of times a minute"),
    S6("nobody gives an address up but for a reason, and to a better candidate only after the delay"),
    S7("a voter that restarted says nothing but no for the longest lease"),
    S8("hosts of different versions keep S1");

    final String text;

    Promise(String text) {
        this.text = text;
    }
}
