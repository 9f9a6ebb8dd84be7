package dev.quadrant.cluster.wire;

import dev.quadrant.cluster.lease.Ballot;
import dev.quadrant.cluster.lease.LeaseMessage;
import dev.quadrant.cluster.lease.Refusal;
import dev.quadrant.cluster.membership.Member;

/** The lease's messages in bytes. The numbers of the types are for ever. */
final class LeaseCodec {
    private static final int PREPARE = 32;
    private static final int PROMISE = 33;
    private static final int PROPOSE = 34;
    private static final int ACCEPTED = 35;
    private static final int REFUSED = 36;
    private static final int RELEASE = 37;
    private static final int OFFER = 38;
    private static final int WILLING = 39;

    private LeaseCodec() {}

    static boolean knows(int type) {
        return type >= PREPARE && type <= WILLING;
    }

    static int type(LeaseMessage message) {
        return switch (message) {
            case LeaseMessage.Prepare _ -> PREPARE;
            case LeaseMessage.Promise _ -> PROMISE;
            case LeaseMessage.Propose _ -> PROPOSE;
            case LeaseMessage.Accepted _ -> ACCEPTED;
            case LeaseMessage.Refused _ -> REFUSED;
            case LeaseMessage.Release _ -> RELEASE;
            case LeaseMessage.Offer _ -> OFFER;
            case LeaseMessage.Willing _ -> WILLING;
        };
    }

    static ByteWriter write(LeaseMessage message) {
        ByteWriter writer = new ByteWriter();
        writer.string(message.lease());
        ballot(writer, message.ballot());
        switch (message) {
            case LeaseMessage.Prepare prepare -> writer.i64(prepare.terms());
            case LeaseMessage.Promise _, LeaseMessage.Offer _, LeaseMessage.Willing _ -> {}
            case LeaseMessage.Release release -> writer.string(release.successor());
            case LeaseMessage.Propose propose ->
                writer.number(propose.round()).number(propose.duration()).i64(propose.terms());
            case LeaseMessage.Accepted accepted -> writer.number(accepted.round());
            case LeaseMessage.Refused refused -> {
                writer.u8(refused.reason().number());
                ballot(writer, refused.highest());
                writer.string(refused.holder()).i64(refused.remaining());
            }
        }
        return writer;
    }

    static LeaseMessage read(int type, ByteReader reader) throws MalformedPacketException {
        String lease = GossipCodec.name(reader);
        Ballot ballot = ballot(reader);
        return switch (type) {
            case PREPARE -> new LeaseMessage.Prepare(lease, ballot, reader.i64());
            case PROMISE -> new LeaseMessage.Promise(lease, ballot);
            case PROPOSE -> new LeaseMessage.Propose(lease, ballot, reader.number(), reader.number(), reader.i64());
            case ACCEPTED -> new LeaseMessage.Accepted(lease, ballot, reader.number());
            case REFUSED ->
                new LeaseMessage.Refused(
                        lease,
                        ballot,
                        Refusal.of(reader.u8()),
                        ballot(reader),
                        reader.string(Member.NAME_MAX),
                        reader.i64());
            case RELEASE -> new LeaseMessage.Release(lease, ballot, reader.string(Member.NAME_MAX));
            case OFFER -> new LeaseMessage.Offer(lease, ballot);
            case WILLING -> new LeaseMessage.Willing(lease, ballot);
            default -> throw new MalformedPacketException("lease message of type " + type);
        };
    }

    private static void ballot(ByteWriter writer, Ballot ballot) {
        writer.number(ballot.counter()).i64(ballot.session()).string(ballot.proposer());
    }

    private static Ballot ballot(ByteReader reader) throws MalformedPacketException {
        long counter = reader.number();
        long session = reader.i64();
        return new Ballot(counter, GossipCodec.name(reader), session);
    }
}
