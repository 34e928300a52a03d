SELECT id FROM tenant WHERE code = $1
