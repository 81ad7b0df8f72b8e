/**
 * A MongoDB server to test against: {@link io.github.changecapture.test.mongo.MongoDouble} speaks
 * the wire protocol, so that the unmodified drivers take it for a replica set of one node, and is
 * faithful to mongod in change streams. It holds everything in memory and can be made to fail.
 *
 * <pre>{@code
 * try (MongoDouble mongo = MongoDouble.start();
 *     MongoClient client = MongoClients.create(mongo.connectionString())) {
 *   client.getDatabase("shop").getCollection("orders").insertOne(new Document("_id", 1));
 *   mongo.faults().dropConnections();
 *   mongo.advanceClock(Duration.ofHours(1));
 * }
 * }</pre>
 *
 * <p>In change streams it has pre- and post-images, transactions, expanded events, events that are
 * split, and the errors and labels of mongod; beside them log-in by SCRAM-SHA-256 with roles for
 * all databases, TLS, and mongod's fail points for commands.
 *
 * <p>What it lacks:
 *
 * <ul>
 *   <li>Sharding, elections among several nodes, and oplog entries that are rolled back.
 *   <li>Collations, time series, capped, clustered and validated collections, TTL indexes, changes
 *       of indexes by {@code collMod}, {@code $out}, {@code $merge}, {@code $lookup} and
 *       client-level bulk writes.
 *   <li>Pre- and post-images that expire: they are there as long as the oplog entry. Nor has it the
 *       {@code recordPreImages} of 4.4 and 5.0.
 *   <li>Transactions: reads at a chosen cluster time, and a lifetime: only one that keeps another
 *       writer waiting for 60 seconds is aborted. A unique key that somebody else took is found at
 *       the commit, mongod finds it earlier. Reads don't hinder a {@code drop}.
 *   <li>Read concern {@code snapshot} outside of transactions.
 *   <li>{@code showRawUpdateDescription}, {@code showSystemEvents}, and the events and fields that
 *       came with 8.1 and later.
 *   <li>Other mechanisms than SCRAM-SHA-256, roles for single databases or collections, and the
 *       commands that manage users.
 *   <li>Other fail points than {@code failCommand} and {@code failGetMoreAfterCursorCheckout}.
 *   <li>Timeouts of sessions and cursors. What mongod does every five minutes, closing the cursors
 *       of sessions that were ended, {@code refreshLogicalSessionCacheNow} does.
 *   <li>The stage {@code $redact}.
 *   <li>As a standalone server it still has {@code local.oplog.rs}.
 *   <li>{@code $bucketAuto} with {@code granularity}.
 * </ul>
 */
@NullMarked
package io.github.changecapture.test.mongo;

import org.jspecify.annotations.NullMarked;
