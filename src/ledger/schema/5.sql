-- The last day of a protest against a liquidation that a build read: what is held back past its last day to file may
-- still be protested.
ALTER TABLE held ADD COLUMN protest_by TEXT;

-- Both hold all that is looked up in them: a million refunds are too many to look at the table for each.
DROP INDEX refund_payment;
CREATE INDEX refund_payment ON refund (number, importer, liquidated_on, refund_number, import);
DROP INDEX refund_entry;
CREATE INDEX refund_entry ON refund (upload, number, importer, counts_as, day) WHERE upload IS NOT NULL;
