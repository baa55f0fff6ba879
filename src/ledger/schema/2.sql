-- The day on which the refund of an accepted entry came. CBP consolidates refunds by importer of record and
-- liquidation date, so those of one declaration may come on several days: the day stands with the entry.
ALTER TABLE entry ADD COLUMN refunded_on TEXT;

DROP VIEW standing;
-- How an entry stands on each declaration that holds it.
CREATE VIEW standing AS
SELECT e.upload, e.number, e.type, e.importer, e.entry_date, e.liquidation_status, e.liquidation_date, e.duty,
       e.refunded_on,
       CASE MAX(a.weight) WHEN 2 THEN 'accepted' WHEN 1 THEN 'rejected' ELSE 'pending' END AS standing
FROM upload u
JOIN entry e ON e.upload = u.id
LEFT JOIN result r ON r.number = e.number AND r.upload = e.upload
LEFT JOIN answer a ON a.id = r.answer
WHERE u.submitted_on IS NOT NULL
GROUP BY e.upload, e.number;
