SELECT code FROM tenant WHERE id = $1
